#ifndef ROOST_CVIPS_H
#define ROOST_CVIPS_H

/* The longer side of a picture that is small enough to take a blurhash of. */
enum { roost_vips_tiny_side = 32 };

/* What one file may cost. */
struct roost_vips_limits {
    long long pixels;
    int cpu_seconds;
    int wall_seconds;
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
    /* When it failed: a word for programs, and what libvips said. */
    const char *code;
    char detail[300];
};

/* Takes from this process what decoding doesn't need: memory beyond `memory` bytes, files larger than `file` bytes, core
   dumps, new privileges, and every decoder but those of the picture formats that Roost keeps. Returns 0, or -1 when
   libvips can't be used at all. */
int roost_vips_begin(const char *program, long long memory, long long file);

/* Makes of `input` the two WebP files, whose longer sides have at most that many pixels, and fills `picture`. Returns 0,
   or -1 with `code` and `detail`. A file that costs more time than `limits` allows ends the process. */
int roost_vips_make(
    const char *input, const char *small, int small_side, const char *large, int large_side,
    const struct roost_vips_limits *limits, struct roost_vips_picture *picture);

/* Writes a line to standard output, now. */
void roost_vips_say(const char *line);

/* Writes a line to standard error and ends the process. */
_Noreturn void roost_vips_fail(const char *line, int status);

#endif
