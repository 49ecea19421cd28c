/* Includes nothing: libxml2's headers bring ICU's, which clash with Foundation's. CHTML includes what it needs. */
