// What of SQLite takes a variable number of arguments, which Swift can't pass.

#ifndef ROOST_CSQLITE_H
#define ROOST_CSQLITE_H

// Has SQLite leave its memory uncounted, in the whole process: the count is under one lock, which every allocation of every
// connection would take. Nobody asks for it.
//
// Does nothing once SQLite is in use.
void roost_sqlite_leave_memory_uncounted(void);

#endif
