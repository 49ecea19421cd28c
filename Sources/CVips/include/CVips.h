#ifndef ROOST_CVIPS_H
#define ROOST_CVIPS_H

#include <stddef.h>

/* The longer side of a picture that is small enough to take a blurhash of. */
enum { roost_vips_tiny_side = 32 };

/* What one file may cost. */
struct roost_vips_limits {
    long long pixels;
    int cpu_seconds;
    int wall_seconds;
};

/* Why something failed: a word for programs, and what libvips said. */
struct roost_vips_failure {
    const char *code;
    char detail[300];
};

struct roost_vips_picture {
    /* As a person sees it: a camera's note to turn it is followed. */
    int width;
    int height;
    /* Frames or pages; only the first is looked at. */
    int pages;
    /* The picture at a few pixels: red, green and blue, 8 bits each, row by row. */
    int tiny_width;
    int tiny_height;
    unsigned char tiny[roost_vips_tiny_side * roost_vips_tiny_side * 3];
    struct roost_vips_failure failure;
};

/* Takes from this process what decoding doesn't need: memory beyond `memory` bytes, files larger than `file` bytes, core
   dumps, new privileges, and every decoder but those of the picture formats that Roost keeps. Returns 0, or -1 when
   libvips can't be used at all. */
int roost_vips_begin(const char *program, long long memory, long long file);

/* Makes of `input` the two WebP files, whose longer sides have at most that many pixels, and fills `picture`. Returns 0,
   or -1 with `failure`. A file that costs more time than `limits` allows ends the process. */
int roost_vips_make(
    const char *input, const char *small, int small_side, const char *large, int large_side,
    const struct roost_vips_limits *limits, struct roost_vips_picture *picture);

/* What a picture was read as, and what it can be written as: the first four. No AVIF: at 12 million pixels libaom 3.6 ended
   the process within the memory it has here. */
enum roost_vips_kind {
    roost_vips_jpeg, roost_vips_png, roost_vips_webp, roost_vips_gif, roost_vips_avif, roost_vips_heic, roost_vips_tiff
};

/* A picture on its way from one file into another, smaller one. */
struct roost_vips_work {
    enum roost_vips_kind kind;
    /* As a person sees it. */
    int width;
    int height;
    /* Frames of an animation, 1 of anything else. */
    int frames;

    /* What is at hand after shrinking, its size, and whether it lets something through. */
    void *image;
    int image_width;
    int image_height;
    int has_holes;

    /* What was encoded last, and what was chosen of it. */
    void *encoded;
    size_t encoded_count;
    void *chosen;
    size_t chosen_count;

    struct roost_vips_failure failure;
};

/* The quality that means: nothing is lost. */
enum { roost_vips_lossless = 0 };

/* The following return 0, or -1 with `failure`. The clock begins with the first and ends with the last. */

/* Reads the header of `input`. */
int roost_vips_look(const char *input, const struct roost_vips_limits *limits, struct roost_vips_work *work);

/* Decodes `input`, at its own size or shrunk to at most `width` × `height`, turned, in sRGB, without notes of any kind. */
int roost_vips_shrink(const char *input, int width, int height, struct roost_vips_work *work);

/* Encodes what is at hand. Of an animation, all frames, which only GIF and WebP can hold. */
int roost_vips_encode(struct roost_vips_work *work, enum roost_vips_kind kind, int quality);

/* Holds on to what was encoded last, in place of what was chosen before. */
void roost_vips_choose(struct roost_vips_work *work);

/* Writes what was chosen into the file `output`. */
int roost_vips_write(struct roost_vips_work *work, const char *output);

/* Lets go of everything. */
void roost_vips_release(struct roost_vips_work *work);

/* Writes a line to standard output, now. */
void roost_vips_say(const char *line);

/* Writes a line to standard error and ends the process. */
_Noreturn void roost_vips_fail(const char *line, int status);

#endif
