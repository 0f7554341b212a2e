#include "base/assert.h"

#include <cstdio>
#include <cstdlib>

namespace opentrail {

void invariant_failed(const char* condition, const char* file, int line) {
    std::fprintf(stderr, "opentrail: invariant failed: %s at %s:%d\n", condition, file, line);
    std::fflush(stderr);
    std::abort();
}

}  // namespace opentrail
