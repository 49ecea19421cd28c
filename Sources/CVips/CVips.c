#include "Inside.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

static void limit(int what, rlim_t amount) {
    struct rlimit both = {amount, amount};
    setrlimit(what, &both);
}

int roost_vips_begin(const char *program, long long memory, long long file) {
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    limit(RLIMIT_AS, (rlim_t)memory);
    limit(RLIMIT_FSIZE, (rlim_t)file);
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_NOFILE, 64);
    /* A file that grows too large is an error like others, and not the end of the process. */
    signal(SIGXFSZ, SIG_IGN);
    /* People wait for downloads and pages, not for thumbnails. */
    setpriority(PRIO_PROCESS, 0, 10);

    if (vips_init(program)) return -1;
    vips_concurrency_set(1);
    vips_cache_set_max(0);
    vips_block_untrusted_set(TRUE);
    /* Whatever a file claims to be, only these read it: no text formats, no raw memory, no second-hand decoders. */
    vips_operation_block_set("VipsForeignLoad", TRUE);
    static const char *const allowed[] = {
        "VipsForeignLoadJpeg", "VipsForeignLoadPng", "VipsForeignLoadNsgif",
        "VipsForeignLoadWebp", "VipsForeignLoadHeif", "VipsForeignLoadTiff",
    };
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++) vips_operation_block_set(allowed[i], FALSE);
    return 0;
}

void roost_vips_start_clock(const struct roost_vips_limits *limits) {
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    struct rlimit cpu;
    getrlimit(RLIMIT_CPU, &cpu);
    cpu.rlim_cur = (rlim_t)(used.ru_utime.tv_sec + used.ru_stime.tv_sec + limits->cpu_seconds + 1);
    setrlimit(RLIMIT_CPU, &cpu);
    alarm((unsigned)limits->wall_seconds);
}

int roost_vips_failed(struct roost_vips_failure *failure, const char *code) {
    failure->code = code;
    snprintf(failure->detail, sizeof failure->detail, "%s", vips_error_buffer());
    vips_error_clear();
    return -1;
}

/* Red, green and blue at a few pixels, on white where the picture lets something through. */
static int take_tiny(VipsImage *from, struct roost_vips_picture *picture) {
    VipsImage *steps[5] = {NULL};
    int result = -1;
    VipsImage *last = from;
    void *pixels = NULL;
    size_t count = 0;

    if (vips_thumbnail_image(last, &steps[0], roost_vips_tiny_side, "height", roost_vips_tiny_side,
                             "size", VIPS_SIZE_DOWN, NULL))
        goto end;
    last = steps[0];
    if (vips_colourspace(last, &steps[1], VIPS_INTERPRETATION_sRGB, NULL)) goto end;
    last = steps[1];
    if (vips_image_hasalpha(last)) {
        double white[1] = {255};
        VipsArrayDouble *background = vips_array_double_new(white, 1);
        int status = vips_flatten(last, &steps[2], "background", background, NULL);
        vips_area_unref(VIPS_AREA(background));
        if (status) goto end;
        last = steps[2];
    }
    if (last->Bands > 3) {
        if (vips_extract_band(last, &steps[3], 0, "n", 3, NULL)) goto end;
        last = steps[3];
    }
    if (vips_cast_uchar(last, &steps[4], NULL)) goto end;
    last = steps[4];
    if (last->Bands != 3 || last->Xsize > roost_vips_tiny_side || last->Ysize > roost_vips_tiny_side) goto end;
    pixels = vips_image_write_to_memory(last, &count);
    if (!pixels || count > sizeof picture->tiny) goto end;
    memcpy(picture->tiny, pixels, count);
    picture->tiny_width = last->Xsize;
    picture->tiny_height = last->Ysize;
    result = 0;
end:
    g_free(pixels);
    for (int i = 0; i < 5; i++)
        if (steps[i]) g_object_unref(steps[i]);
    return result;
}

/* Collects the names of whatever came along with the pixels, among it where a picture was taken. */
static void *note(VipsImage *image, const char *name, GValue *value, void *context) {
    (void)image;
    (void)value;
    GPtrArray *names = context;
    if (g_str_has_suffix(name, "-data") || g_str_has_prefix(name, "exif-") || !strcmp(name, "orientation")
        || g_str_has_prefix(name, "png-comment"))
        g_ptr_array_add(names, g_strdup(name));
    return NULL;
}

void roost_vips_forget(VipsImage *image) {
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    vips_image_map(image, note, names);
    for (guint i = 0; i < names->len; i++) vips_image_remove(image, g_ptr_array_index(names, i));
    g_ptr_array_free(names, TRUE);
}

int roost_vips_thumbnail(const char *input, VipsImage **out, int width, int height, int has_profile) {
    return has_profile
        ? vips_thumbnail(input, out, width, "height", height, "size", VIPS_SIZE_DOWN, "fail_on", VIPS_FAIL_ON_ERROR,
                         "export_profile", "srgb", NULL)
        : vips_thumbnail(input, out, width, "height", height, "size", VIPS_SIZE_DOWN, "fail_on", VIPS_FAIL_ON_ERROR,
                         NULL);
}

static int save(VipsImage *image, const char *path, int quality) {
    return vips_webpsave(image, path, "Q", quality, "strip", TRUE, "smart_subsample", FALSE, NULL);
}

VipsImage *roost_vips_header(const char *input, struct roost_vips_failure *failure) {
    if (!vips_foreign_find_load(input)) {
        roost_vips_failed(failure, "format");
        return NULL;
    }
    VipsImage *header = vips_image_new_from_file(input, "access", VIPS_ACCESS_SEQUENTIAL, NULL);
    if (!header) roost_vips_failed(failure, strstr(vips_error_buffer(), "blocked") ? "format" : "damaged");
    return header;
}

int roost_vips_has_profile(VipsImage *header) {
    return vips_image_get_typeof(header, VIPS_META_ICC_NAME) != 0 || header->Type == VIPS_INTERPRETATION_CMYK;
}

const char *roost_vips_decoding_code(void) {
    return strstr(vips_error_buffer(), "out of memory") ? "memory" : "damaged";
}

int roost_vips_make(
    const char *input, const char *small, int small_side, const char *large, int large_side,
    const struct roost_vips_limits *limits, struct roost_vips_picture *picture) {
    VipsImage *header = NULL, *decoded = NULL, *whole = NULL, *shrunk = NULL;
    int result = -1;

    memset(picture, 0, sizeof *picture);
    vips_error_clear();
    roost_vips_start_clock(limits);

    header = roost_vips_header(input, &picture->failure);
    if (!header) goto end;
    int is_turned = vips_image_get_orientation_swap(header);
    int height = vips_image_get_page_height(header);
    picture->width = is_turned ? height : header->Xsize;
    picture->height = is_turned ? header->Xsize : height;
    picture->pages = vips_image_get_n_pages(header);
    if ((long long)header->Xsize * height > limits->pixels) {
        roost_vips_failed(&picture->failure, "pixels");
        goto end;
    }

    int has_profile = roost_vips_has_profile(header);
    if (roost_vips_thumbnail(input, &decoded, large_side, large_side, has_profile)
        || !(whole = vips_image_copy_memory(decoded))
        || (roost_vips_forget(whole), 0)
        || vips_thumbnail_image(whole, &shrunk, small_side, "height", small_side, "size", VIPS_SIZE_DOWN, NULL)
        || take_tiny(shrunk, picture)) {
        roost_vips_failed(&picture->failure, roost_vips_decoding_code());
        goto end;
    }
    /* Not the picture's fault, but the disk's. */
    if (save(whole, large, 80) || save(shrunk, small, 75)) {
        roost_vips_failed(&picture->failure, "write");
        goto end;
    }
    result = 0;
end:
    alarm(0);
    if (shrunk) g_object_unref(shrunk);
    if (whole) g_object_unref(whole);
    if (decoded) g_object_unref(decoded);
    if (header) g_object_unref(header);
    return result;
}

void roost_vips_say(const char *line) {
    fputs(line, stdout);
    fputc('\n', stdout);
    fflush(stdout);
}

void roost_vips_fail(const char *line, int status) {
    fputs(line, stderr);
    fputc('\n', stderr);
    exit(status);
}
