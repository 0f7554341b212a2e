// Refusal: why bytes from outside cannot be passed on.

#pragma once

#include <string_view>

namespace opentrail::gateway {

struct Refusal {
    int status = 400;         // For the client, when it was its bytes.
    std::string_view reason;  // For people: a sentence's part. Lives as long as the program.
};

/// How far something read bit by bit has come.
enum class Progress { more, done, refused };

}  // namespace opentrail::gateway
