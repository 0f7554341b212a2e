// Operations of imports: the handlers (api/handlers.h) that begin, stop and show imports from
// buckets. What each refuses and answers is docs/imports.md.

#pragma once

#include <optional>

#include "api/handlers.h"

namespace opentrail::api {

// start_import.cpp
Outcome<Answer> start_import(const HandlerParts& parts, const Call& call, const JsonObject& body);
Outcome<Answer> stop_import(const HandlerParts& parts, const Call& call, const JsonObject& body);
/// Whether the bucket that is to be imported can be listed, asked while other changes go on; absent
/// when the request is not right in itself.
std::optional<Result<void>> look_at_source(const HandlerParts& parts, const Call& call,
                                           const JsonObject& body);

// show_imports.cpp
Outcome<Answer> get_import(const HandlerParts& parts, const Call& call, const JsonObject& body);
Outcome<Answer> list_imports(const HandlerParts& parts, const Call& call, const JsonObject& body);
Outcome<Answer> list_import_failures(const HandlerParts& parts, const Call& call,
                                     const JsonObject& body);

}  // namespace opentrail::api
