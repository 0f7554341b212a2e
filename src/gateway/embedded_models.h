// EmbeddedModel: the text of one service's model, as it is in the program (cmake/models.cmake puts
// src/gateway/models/ there). Lives as long as the program.

#pragma once

#include <span>
#include <string_view>

namespace opentrail::gateway {

struct EmbeddedModel {
    const char* begin;
    const char* end;

    std::string_view text() const { return {begin, end}; }
};

/// One a service, in no order that means anything.
std::span<const EmbeddedModel> embedded_models();

}  // namespace opentrail::gateway
