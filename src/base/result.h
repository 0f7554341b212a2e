// Result<T>: how a function says that the world or its caller failed.
//
// Our own mistakes are INVARIANTs (base/assert.h); they never travel as a Result.

#pragma once

#include <expected>
#include <string>
#include <utility>

namespace opentrail {

/// What the caller will do about a failure. Only `throttled` and `unavailable` are worth a retry.
enum class Code {
    invalid,      // What was asked is wrong: do not repeat it unchanged.
    not_found,    // The thing named does not exist.
    conflict,     // It exists already, or is in a state that forbids this.
    denied,       // Not allowed.
    throttled,    // Too much at once: wait, then repeat.
    unavailable,  // The world failed (disk, network): may be repeated.
    corrupt,      // Bytes that we wrote, or were sent, do not add up.
};

/// The code's name, for logs and tests.
const char* name(Code code);

struct Error {
    Code code;
    std::string message;  // What was tried and with what: lowercase, no full stop.
};

/// A value or an Error. Derived, not an alias: so the compiler warns about a dropped one.
template <class T>
struct [[nodiscard]] Result : std::expected<T, Error> {
    using std::expected<T, Error>::expected;
};

inline std::unexpected<Error> fail(Code code, std::string message) {
    return std::unexpected<Error>(Error{code, std::move(message)});
}

}  // namespace opentrail

/// Evaluates to the value of `expression`, or returns its error from this function.
#define TRY(expression)                                                           \
    __extension__({                                                               \
        auto&& try_result_ = (expression);                                        \
        if (!try_result_) return std::unexpected(std::move(try_result_.error())); \
        *std::move(try_result_);                                                  \
    })
