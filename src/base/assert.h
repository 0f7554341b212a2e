// INVARIANT: what must hold unless we made a mistake. On in every build.

#pragma once

namespace opentrail {

/// Prints where and what, then aborts.
[[noreturn]] void invariant_failed(const char* condition, const char* file, int line);

}  // namespace opentrail

/// Never on bytes from outside: those are Code::invalid or Code::corrupt.
#define INVARIANT(condition)                             \
    (static_cast<bool>(condition) ? static_cast<void>(0) \
                                  : ::opentrail::invariant_failed(#condition, __FILE__, __LINE__))
