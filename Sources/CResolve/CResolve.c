#include "CResolve.h"

#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <netdb.h>
#include <netinet/in.h>
#include <resolv.h>
#include <stdlib.h>
#include <string.h>

// A text record is a row of strings of up to 255 bytes each, each behind its length.
static void join(const ns_rr *record, void (*found)(void *, const char *, size_t), void *context) {
    const unsigned char *data = ns_rr_rdata(*record);
    size_t left = ns_rr_rdlen(*record);
    char *text = malloc(left + 1);
    size_t count = 0;
    while (text != NULL && left > 0) {
        size_t part = data[0];
        if (part > left - 1) break;
        memcpy(text + count, data + 1, part);
        count += part;
        data += part + 1;
        left -= part + 1;
    }
    if (text != NULL && left == 0) found(context, text, count);
    free(text);
}

static enum roost_dns_outcome read_answer(
    const unsigned char *answer,
    int length,
    void (*found)(void *, const char *, size_t),
    void *context
) {
    ns_msg message;
    if (ns_initparse(answer, length, &message) != 0) return roost_dns_unavailable;
    enum roost_dns_outcome outcome = roost_dns_nothing;
    for (int index = 0; index < ns_msg_count(message, ns_s_an); index++) {
        ns_rr record;
        if (ns_parserr(&message, ns_s_an, index, &record) != 0) return roost_dns_unavailable;
        // A name that is another's alias is answered with the alias too.
        if (ns_rr_type(record) != ns_t_txt) continue;
        join(&record, found, context);
        outcome = roost_dns_found;
    }
    return outcome;
}

enum roost_dns_outcome roost_dns_texts(
    const char *name,
    const char *server,
    unsigned short port,
    void (*found)(void *context, const char *bytes, size_t count),
    void *context
) {
    struct __res_state state;
    memset(&state, 0, sizeof state);
    if (res_ninit(&state) != 0) return roost_dns_unavailable;
    // Nobody waits for longer than this for a name.
    state.retrans = 3;
    state.retry = 2;
    enum roost_dns_outcome outcome = roost_dns_unavailable;
    unsigned char *answer = malloc(NS_MAXMSG);
    if (answer == NULL) goto done;
    if (server != NULL) {
        struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
        if (inet_pton(AF_INET, server, &address.sin_addr) != 1) goto done;
        state.nsaddr_list[0] = address;
        state.nscount = 1;
    }
    int length = res_nquery(&state, name, ns_c_in, ns_t_txt, answer, NS_MAXMSG);
    if (length >= 0) {
        outcome = read_answer(answer, length > NS_MAXMSG ? NS_MAXMSG : length, found, context);
    } else if (state.res_h_errno == HOST_NOT_FOUND || state.res_h_errno == NO_DATA) {
        outcome = roost_dns_nothing;
    }
done:
    free(answer);
    res_nclose(&state);
    return outcome;
}
