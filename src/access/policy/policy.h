// Policy: one document of IAM's policy language, read, checked and compiled.
//
// Everything that can be worked out of the text is worked out when it is read, so that deciding
// (access/policy/decide.h) only compares. Immutable once parsed; safe from any thread.
// What of the language is here is in docs/policies.md.

#pragma once

#include <cstddef>
#include <expected>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace opentrail::access::policy {

struct Statement;

/// What the document is put on; it says which elements it must and must not have.
enum class Kind : unsigned char {
    identity,  // A user, a group or a role, or a boundary: no Principal, no Id.
    resource,  // A resource: Principal required.
    trust,     // A role, to say who may assume it: Principal required, no Resource.
    session,   // A session: as identity, and every ARN in full.
};

/// A document's length at most, white space included (IAM API Reference, policyDocumentType).
inline constexpr std::size_t document_bytes_max = 131'072;

/// Why a document is no policy, in IAM's words ("Syntax errors in policy.", ...), and where: the
/// statement, counted from 1, and the element.
struct Fault {
    std::string message;
    bool too_large = false;  // Beyond the quota, which IAM calls LimitExceeded.
};

class Policy {
  public:
    explicit Policy(std::vector<Statement> statements);
    ~Policy();
    Policy(const Policy&) = delete;
    Policy& operator=(const Policy&) = delete;

    std::span<const Statement> statements() const;

  private:
    const std::vector<Statement> statements_;
};

/// Reads `document`. `characters_max` is what quota_characters() may be at most. Refuses at once
/// what is too long or too deep, whatever else it is.
std::expected<std::shared_ptr<const Policy>, Fault> parse_policy(std::string_view document,
                                                                 Kind kind,
                                                                 std::size_t characters_max);

/// The characters that count against IAM's quotas: all but white space (IAM User Guide, "IAM and
/// AWS STS quotas").
std::size_t quota_characters(std::string_view document);

}  // namespace opentrail::access::policy
