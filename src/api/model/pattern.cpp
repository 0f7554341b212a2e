#include "api/model/pattern.h"

#include <re2/re2.h>

#include <map>

#include "api/model/operation.h"
#include "base/assert.h"

namespace opentrail::api::model {
namespace {

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

using Patterns = std::map<std::string_view, RE2>;

void compile(const Shape& shape, Patterns& patterns) {
    if (!shape.pattern.empty()) {
        const auto [place, added] = patterns.try_emplace(shape.pattern, piece(shape.pattern));
        INVARIANT(place->second.ok());
    }
    for (const Member& member : shape.members) compile(*member.shape, patterns);
    if (shape.key) compile(*shape.key, patterns);
    if (shape.item) compile(*shape.item, patterns);
}

const Patterns& compiled() {
    static const Patterns all = [] {
        Patterns patterns;
        for (const auto& table :
             {cloudtrail_operations(), cloudtrail_data_operations(), iam_service().operations,
              sts_service().operations, kms_service().operations, own_service().operations}) {
            for (const Operation& operation : table) compile(*operation.input, patterns);
        }
        return patterns;
    }();
    return all;
}

}  // namespace

bool fits_pattern(std::string_view pattern, std::string_view value) {
    const auto found = compiled().find(pattern);
    INVARIANT(found != compiled().end());
    return RE2::FullMatch(piece(value), found->second);
}

}  // namespace opentrail::api::model
