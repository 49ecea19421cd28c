#include "Inside.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static enum roost_vips_kind kind_of(VipsImage *header) {
    const char *loader = "", *codec = "";
    if (vips_image_get_typeof(header, VIPS_META_LOADER)) vips_image_get_string(header, VIPS_META_LOADER, &loader);
    if (vips_image_get_typeof(header, "heif-compression")) vips_image_get_string(header, "heif-compression", &codec);
    if (g_str_has_prefix(loader, "jpeg")) return roost_vips_jpeg;
    if (g_str_has_prefix(loader, "png")) return roost_vips_png;
    if (g_str_has_prefix(loader, "webp")) return roost_vips_webp;
    if (g_str_has_prefix(loader, "gif")) return roost_vips_gif;
    if (g_str_has_prefix(loader, "heif")) return !strcmp(codec, "av1") ? roost_vips_avif : roost_vips_heic;
    return roost_vips_tiff;
}

int roost_vips_look(const char *input, const struct roost_vips_limits *limits, struct roost_vips_work *work) {
    memset(work, 0, sizeof *work);
    vips_error_clear();
    roost_vips_start_clock(limits);
    VipsImage *header = roost_vips_header(input, &work->failure);
    if (!header) return -1;
    work->kind = kind_of(header);
    int is_turned = vips_image_get_orientation_swap(header);
    int height = vips_image_get_page_height(header);
    work->width = is_turned ? height : header->Xsize;
    work->height = is_turned ? header->Xsize : height;
    int is_animated = work->kind == roost_vips_gif || work->kind == roost_vips_webp;
    work->frames = is_animated ? vips_image_get_n_pages(header) : 1;
    g_object_unref(header);
    return (long long)work->width * work->height > limits->pixels ? roost_vips_failed(&work->failure, "pixels") : 0;
}

/* 8 bits each of red, green and blue, or of grey, and of what lets through if there is anything that does. */
static int plain(VipsImage *from, struct roost_vips_work *work, VipsImage **out) {
    VipsImage *steps[5] = {NULL};
    VipsImage *last = from;
    int result = -1;
    int is_grey = last->Type == VIPS_INTERPRETATION_B_W || last->Type == VIPS_INTERPRETATION_GREY16;

    if (vips_colourspace(last, &steps[0], is_grey ? VIPS_INTERPRETATION_B_W : VIPS_INTERPRETATION_sRGB, NULL)
        || vips_cast_uchar(steps[0], &steps[1], NULL) || !(steps[2] = vips_image_copy_memory(steps[1])))
        goto end;
    last = steps[2];
    if (vips_image_hasalpha(last) && work->frames == 1) {
        double least;
        if (vips_extract_band(last, &steps[3], last->Bands - 1, NULL) || vips_min(steps[3], &least, NULL)) goto end;
        work->has_holes = least < 255;
        if (!work->has_holes) {
            if (vips_extract_band(last, &steps[4], 0, "n", last->Bands - 1, NULL)) goto end;
            last = steps[4];
        }
    }
    /* A copy, since what it is made of may be shared: notes are taken off an image of our own. */
    if (vips_copy(last, out, NULL)) goto end;
    roost_vips_forget(*out);
    result = 0;
end:
    for (int i = 0; i < 5; i++)
        if (steps[i]) g_object_unref(steps[i]);
    return result;
}

int roost_vips_shrink(const char *input, int width, int height, struct roost_vips_work *work) {
    VipsImage *shrunk = NULL, *image = NULL;
    char *all_frames = work->frames > 1 ? g_strdup_printf("%s[n=-1]", input) : NULL;
    int result = -1;

    if (work->image) g_object_unref(work->image);
    work->image = NULL;
    VipsImage *header = roost_vips_header(input, &work->failure);
    if (!header) goto end;
    if (roost_vips_thumbnail(all_frames ? all_frames : input, &shrunk, width, height, roost_vips_has_profile(header))
        || plain(shrunk, work, &image)) {
        roost_vips_failed(&work->failure, roost_vips_decoding_code());
        goto end;
    }
    work->image = image;
    work->image_width = image->Xsize;
    work->image_height = vips_image_get_page_height(image);
    result = 0;
end:
    g_free(all_frames);
    if (header) g_object_unref(header);
    if (shrunk) g_object_unref(shrunk);
    return result;
}

/* On white, for a format in which nothing lets through. */
static int on_white(VipsImage *from, VipsImage **out) {
    double white[1] = {255};
    VipsArrayDouble *background = vips_array_double_new(white, 1);
    int status = vips_flatten(from, out, "background", background, NULL);
    vips_area_unref(VIPS_AREA(background));
    return status;
}

static int save(VipsImage *image, enum roost_vips_kind kind, int quality, void **bytes, size_t *count) {
    VipsImage *flat = NULL;
    int status;
    switch (kind) {
    case roost_vips_jpeg:
        if (vips_image_hasalpha(image) && on_white(image, &flat)) return -1;
        status = vips_jpegsave_buffer(flat ? flat : image, bytes, count, "Q", quality, "strip", TRUE,
                                      "optimize_coding", TRUE, NULL);
        if (flat) g_object_unref(flat);
        return status;
    case roost_vips_png: return vips_pngsave_buffer(image, bytes, count, "compression", 9, "strip", TRUE, NULL);
    case roost_vips_webp: {
        /* Of large ones many tries would take too long: 2 costs an eighth of 4, for files a fifteenth larger. */
        int effort = (long long)image->Xsize * image->Ysize > 8000000 ? 2 : 4;
        return quality == roost_vips_lossless
            ? vips_webpsave_buffer(image, bytes, count, "lossless", TRUE, "effort", effort, "strip", TRUE, NULL)
            : vips_webpsave_buffer(image, bytes, count, "Q", quality, "effort", effort, "strip", TRUE, NULL);
    }
    case roost_vips_gif: return vips_gifsave_buffer(image, bytes, count, "strip", TRUE, NULL);
    default:
        vips_error("roost", "this kind of picture is not written");
        return -1;
    }
}

int roost_vips_encode(struct roost_vips_work *work, enum roost_vips_kind kind, int quality) {
    g_free(work->encoded);
    work->encoded = NULL;
    return save(work->image, kind, quality, &work->encoded, &work->encoded_count)
        ? roost_vips_failed(&work->failure, strstr(vips_error_buffer(), "out of memory") ? "memory" : "encoder") : 0;
}

void roost_vips_choose(struct roost_vips_work *work) {
    g_free(work->chosen);
    work->chosen = work->encoded;
    work->chosen_count = work->encoded_count;
    work->encoded = NULL;
}

int roost_vips_write(struct roost_vips_work *work, const char *output) {
    FILE *file = fopen(output, "wb");
    int is_whole = file && fwrite(work->chosen, 1, work->chosen_count, file) == work->chosen_count;
    if (file && fclose(file)) is_whole = 0;
    if (is_whole) return 0;
    work->failure.code = "write";
    snprintf(work->failure.detail, sizeof work->failure.detail, "%s", strerror(errno));
    return -1;
}

void roost_vips_release(struct roost_vips_work *work) {
    alarm(0);
    if (work->image) g_object_unref(work->image);
    g_free(work->encoded);
    g_free(work->chosen);
    work->image = work->encoded = work->chosen = NULL;
}
