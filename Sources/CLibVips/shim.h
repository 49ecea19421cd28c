/* Includes nothing: libvips’s calls take any number of arguments and GLib’s headers are all macros. CVips includes what it needs. */
