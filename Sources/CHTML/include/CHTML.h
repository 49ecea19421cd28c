#ifndef ROOST_CHTML_H
#define ROOST_CHTML_H

/* What a reader of HTML hears of, in the order of the text; `context` is the caller's own. */
struct roost_html_events {
    /* An element begins. `attributes` are names and values in turn, ended by NULL, or NULL where there are none; a
       value may be NULL. */
    void (*open)(void *context, const char *name, const char *const *attributes);
    /* The element ends; one that nothing closed ends where a browser would end it, or at the end of the text. */
    void (*close)(void *context, const char *name);
    /* Text in UTF-8 with its entities resolved; one run of text may come in several pieces. */
    void (*text)(void *context, const char *bytes, int count);
};

/* Reads HTML as a browser does, whatever its faults. Returns 0 at its end, 1 when elements are nested deeper than
   `most_depth`, where reading stops, and -1 when there is no memory left. */
int roost_html_read(
    const char *bytes, int count, int most_depth, const struct roost_html_events *events, void *context);

#endif
