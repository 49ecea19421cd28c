// The text records of a name, as the system's resolver finds them.

#ifndef ROOST_CRESOLVE_H
#define ROOST_CRESOLVE_H

#include <stddef.h>

enum roost_dns_outcome {
    roost_dns_found = 0,
    // There is no such name, or it has no text record.
    roost_dns_nothing = 1,
    // No name server answered, or none that could say.
    roost_dns_unavailable = 2,
};

// Calls `found` for each text record, its parts joined. Blocks until a name server has answered or none does.
//
// `server` asks that name server alone, as `127.0.0.1`, at `port`; NULL asks the system's.
enum roost_dns_outcome roost_dns_texts(
    const char *name,
    const char *server,
    unsigned short port,
    void (*found)(void *context, const char *bytes, size_t count),
    void *context
);

#endif
