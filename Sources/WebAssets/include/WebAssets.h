#ifndef ROOST_WEB_ASSETS_H
#define ROOST_WEB_ASSETS_H

#include <stddef.h>

/* One file of this folder, compiled in. The bytes live as long as the process. */
typedef struct {
    /* Relative to this folder: "styles/roost.css". */
    const char *path;
    const unsigned char *bytes;
    size_t count;
} roost_asset;

size_t roost_asset_count(void);

/* index must be below roost_asset_count(). */
roost_asset roost_asset_at(size_t index);

#endif
