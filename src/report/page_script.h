/* page_script.h - the script that draws the charts of an HTML page, bundled at build time from web/ and put into the library. */
#ifndef ZOPA_PAGE_SCRIPT_H
#define ZOPA_PAGE_SCRIPT_H

#include <stddef.h>

/* The script, UTF-8, NUL added; its size without the NUL. Size 0 when it was built without Node.js: pages then carry static plots only. */
extern const char zopa_page_script[];
extern const size_t zopa_page_script_size;

#endif
