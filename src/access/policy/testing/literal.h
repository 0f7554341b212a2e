// literal::decide(): the second opinion on access/policy/decide.h. Follows the IAM User Guide's
// description step by step on the JSON of the documents, slowly and without thinking ahead.
//
// Pure functions.

#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "access/policy/decide.h"

namespace opentrail::access::policy::literal {

/// A document and its name.
using Document = std::pair<std::string, std::string>;

/// One request and the documents that bear on it.
struct Scene {
    Subject subject;
    std::string action;
    std::string resource;
    Context context;

    std::vector<Document> identity;
    std::optional<Document> boundary;
    std::optional<std::vector<Document>> session;
    std::optional<Document> resource_policy;
    Kind resource_kind = Kind::resource;  // Or trust; then it must allow.
    std::string resource_account;
};

/// All of the scene's documents being accepted. Of an Allow it says which kind, but no statement.
Decision decide(const Scene& scene);

}  // namespace opentrail::access::policy::literal
