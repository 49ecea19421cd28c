#ifndef ROOST_CVIPS_INSIDE_H
#define ROOST_CVIPS_INSIDE_H

/* What the files of this module share; Swift sees nothing of it. */

#include "CVips.h"

#include <vips/vips.h>

/* Starts the clock of one file; it ends the process, whose parent knows which file it was. */
void roost_vips_start_clock(const struct roost_vips_limits *limits);

/* Takes up what libvips said last. Returns -1. */
int roost_vips_failed(struct roost_vips_failure *failure, const char *code);

/* The code for what libvips said last of a picture's pixels. */
const char *roost_vips_decoding_code(void);

/* The picture without its pixels, or NULL. */
VipsImage *roost_vips_header(const char *input, struct roost_vips_failure *failure);

/* Whether a picture says that its numbers mean something else than sRGB. */
int roost_vips_has_profile(VipsImage *header);

/* At most `width` × `height`, never larger than it is, turned; to sRGB where it has a profile. */
int roost_vips_thumbnail(const char *input, VipsImage **out, int width, int height, int has_profile);

/* Takes off whatever came along with the pixels, among it where a picture was taken. */
void roost_vips_forget(VipsImage *image);

#endif
