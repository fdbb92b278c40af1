// The files carried inside the binary: bin/embed lists them in files/embedded.inc.
#include "include/assets.h"

#if __has_include("files/embedded.inc")
#include "files/embedded.inc"
#else
#error "The embedded files are not prepared. Run bin/embed first (make does it for you)."
#endif

// The table ends with an empty row, so that it is legal C with no files at all.
size_t tryggve_asset_count(void) { return sizeof assets / sizeof assets[0] - 1; }
const tryggve_asset *tryggve_asset_at(size_t index) { return &assets[index]; }
