#include "CHTML.h"

#include <libxml/HTMLparser.h>
#include <libxml/parserInternals.h>
#include <string.h>

struct reading {
    const struct roost_html_events *events;
    void *context;
    htmlParserCtxtPtr parser;
    int depth;
    int most_depth;
    int is_too_deep;
};

static void opened(void *data, const xmlChar *name, const xmlChar **attributes) {
    struct reading *reading = data;
    if (reading->is_too_deep) return;
    if (++reading->depth > reading->most_depth) {
        reading->is_too_deep = 1;
        xmlStopParser(reading->parser);
        return;
    }
    reading->events->open(reading->context, (const char *)name, (const char *const *)attributes);
}

static void closed(void *data, const xmlChar *name) {
    struct reading *reading = data;
    if (reading->is_too_deep) return;
    reading->depth--;
    reading->events->close(reading->context, (const char *)name);
}

static void heard(void *data, const xmlChar *bytes, int count) {
    struct reading *reading = data;
    if (!reading->is_too_deep) reading->events->text(reading->context, (const char *)bytes, count);
}

int roost_html_read(
    const char *bytes, int count, int most_depth, const struct roost_html_events *events, void *context) {
    if (count <= 0) return 0;
    htmlParserCtxtPtr parser = htmlCreateMemoryParserCtxt(bytes, count);
    if (parser == NULL) return -1;
    struct reading reading = {
        .events = events, .context = context, .parser = parser, .most_depth = most_depth};
    /* No tree is built: what is nested beyond reason would be one too deep to walk. Comments, declarations and
       processing instructions have no handler. */
    memset(parser->sax, 0, sizeof *parser->sax);
    parser->sax->startElement = opened;
    parser->sax->endElement = closed;
    parser->sax->characters = heard;
    parser->sax->ignorableWhitespace = heard;
    parser->sax->cdataBlock = heard;
    parser->userData = &reading;
    htmlCtxtUseOptions(
        parser,
        HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET | HTML_PARSE_NOIMPLIED
            | HTML_PARSE_NODEFDTD | HTML_PARSE_IGNORE_ENC);
    xmlSwitchEncoding(parser, XML_CHAR_ENCODING_UTF8);
    htmlParseDocument(parser);
    htmlFreeParserCtxt(parser);
    return reading.is_too_deep;
}
