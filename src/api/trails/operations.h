// Operations of trails: the handlers (api/handlers.h) that make, change, show and delete trails,
// one file a group. What each refuses and answers is docs/trails.md.

#pragma once

#include "api/handlers.h"

namespace opentrail::api {

// put_trail.cpp
Outcome<Answer> create_trail(const HandlerParts& parts, const Call& call, const JsonObject& body);
Outcome<Answer> update_trail(const HandlerParts& parts, const Call& call, const JsonObject& body);
Outcome<Answer> delete_trail(const HandlerParts& parts, const Call& call, const JsonObject& body);

// show_trails.cpp
Outcome<Answer> get_trail(const HandlerParts& parts, const Call& call, const JsonObject& body);
Outcome<Answer> describe_trails(const HandlerParts& parts, const Call& call,
                                const JsonObject& body);
Outcome<Answer> list_trails(const HandlerParts& parts, const Call& call, const JsonObject& body);

// logging.cpp
Outcome<Answer> start_logging(const HandlerParts& parts, const Call& call, const JsonObject& body);
Outcome<Answer> stop_logging(const HandlerParts& parts, const Call& call, const JsonObject& body);
Outcome<Answer> get_trail_status(const HandlerParts& parts, const Call& call,
                                 const JsonObject& body);

// tagging.cpp
Outcome<Answer> add_tags_to_trail(const HandlerParts& parts, const Call& call,
                                  const JsonObject& body);
Outcome<Answer> remove_tags_from_trail(const HandlerParts& parts, const Call& call,
                                       const JsonObject& body);
Outcome<Answer> list_tags(const HandlerParts& parts, const Call& call, const JsonObject& body);

// event_selectors.cpp
Outcome<Answer> put_event_selectors(const HandlerParts& parts, const Call& call,
                                    const JsonObject& body);
Outcome<Answer> get_event_selectors(const HandlerParts& parts, const Call& call,
                                    const JsonObject& body);

// public_keys.cpp
Outcome<Answer> list_public_keys(const HandlerParts& parts, const Call& call,
                                 const JsonObject& body);

// insight_selectors.cpp
Outcome<Answer> put_insight_selectors(const HandlerParts& parts, const Call& call,
                                      const JsonObject& body);
Outcome<Answer> get_insight_selectors(const HandlerParts& parts, const Call& call,
                                      const JsonObject& body);

}  // namespace opentrail::api
