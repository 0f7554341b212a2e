// Shower: writes what a request or a reply says as CloudTrail shows it: along the model, each
// member by its own name with the first letter in lower case, secrets hidden, blobs left out.
//
// Everything given must outlive it. For one thread.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/model.h"
#include "gateway/render/dates.h"
#include "gateway/render/json_writer.h"
#include "gateway/render/secrets.h"
#include "gateway/render/tree.h"

namespace opentrail::gateway::render {

/// How lists and maps travel.
enum class Wire : std::uint8_t {
    json,
    form,  // "X.member.1", "X.1", "X.entry.1.key".
    xml,
};

/// What holds for one side of a call.
struct Manner {
    Manner(const Service* service, std::string_view operation, Side side);

    std::string_view service;  // Service::name; empty: unknown.
    Secrets secrets;
    DateForm dates;
    bool keeps_case = false;       // Names stay as they are.
    bool has_secrets = true;       // Names that sound like secrets are.
    bool numbers_as_text = false;  // S3 Control.
};

class Shower {
  public:
    Shower(const Tree& tree, Wire wire, const Manner& manner, JsonWriter& into)
        : tree_(tree), wire_(wire), manner_(manner), into_(into) {}

    /// The members of an object, without its braces. `shape` may be null: nothing is known.
    void members(NodeId object, const Shape* shape);
    /// One member under its name; nothing for what is left out.
    void member(NodeId id, const Member& member);
    /// A value. `shape` may be null.
    void value(NodeId id, const Shape* shape, bool flattened = false);

  private:
    void unknown_member(NodeId id);
    void structure(NodeId id, const Shape& shape);
    void list(NodeId id, const Shape& shape, bool flattened);
    void map(NodeId id, const Shape& shape, bool flattened);
    void map_entry(std::string_view key, NodeId value, const Shape& shape);
    void scalar(NodeId id, const Shape& shape);
    void untyped(NodeId id);
    void untyped_one(NodeId id);
    /// What stands in a value's place.
    void instead(Treatment treatment);
    bool is_spelling_of(const Member& member, std::string_view name) const;
    const Member* known(const Shape& shape, std::string_view name) const;
    std::vector<NodeId> items(NodeId id, bool flattened) const;

    const Tree& tree_;
    Wire wire_;
    const Manner& manner_;
    JsonWriter& into_;
};

/// Items of a list of a form, however it is spelt: "X.1", "X.member.1", "X.Name.1". Empty when
/// there are none.
std::vector<NodeId> form_items(const Tree& tree, NodeId id);

/// A text that travelled without a type, as the shape has it: `5` of an integer, `true` of a
/// boolean; JSON.
void write_typed(std::string_view text, Kind kind, const Manner& manner, JsonWriter& into);

/// Whether CloudTrail keeps that member's capital (rendering of a few services; see
/// docs/gateway-events.md).
bool keeps_capital(std::string_view service, std::string_view member);

}  // namespace opentrail::gateway::render
