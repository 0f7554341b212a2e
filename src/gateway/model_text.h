// ModelText: reads the text of one service's model (docs/formats/service_model.md) into arenas that
// never move. The text is made by our own generator: what is wrong in it is our mistake, and ends
// the program.
//
// Everything read points into the text, which must outlive it.

#pragma once

#include <string_view>
#include <vector>

#include "gateway/model.h"

namespace opentrail::gateway {

/// What the parts of a service's model are kept in. Neither copied nor moved once read.
struct ModelArena {
    ModelArena() = default;
    ModelArena(const ModelArena&) = delete;
    ModelArena& operator=(const ModelArena&) = delete;

    std::vector<Shape> shapes;  // With parts; by number.
    std::vector<Member> members;
    std::vector<ErrorShape> errors;      // All that the service has.
    std::vector<ErrorShape> error_uses;  // Each operation's, one after another.
    std::vector<Operation> operations;
};

/// The service's facts, from the first two lines; no operations.
Service read_service_facts(std::string_view text);

/// The shapes and operations of the service whose text that is.
void read_model(std::string_view text, const Service& service, ModelArena& arena);

}  // namespace opentrail::gateway
