/* page_style.h - how the page looks, beside the colours of palette.h. */
#ifndef ZOPA_PAGE_STYLE_H
#define ZOPA_PAGE_STYLE_H

extern const char zopa_page_css[];

#endif
