// Secrets: what of a call never gets into its record, and what stands in its place.
//
// Three things decide, in this order: a table of what CloudTrail is known to hide; the `sensitive`
// trait of the service's model; and, for what neither knows, the name. Pure functions, safe from
// any thread.

#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "gateway/model.h"

namespace opentrail::gateway::render {

enum class Side : std::uint8_t { request, reply };

enum class Treatment : std::uint8_t {
    shown,
    hidden,    // HIDDEN_DUE_TO_SECURITY_REASONS, whatever it was.
    absent,    // Not even the name.
    emptied,   // {}: `environment` of Lambda.
    removed,   // <sensitiveDataRemoved>: EC2.
    withheld,  // "Value hidden due to security reasons.": SSM's session tokens.
};

/// What stands in place of a value; empty for `shown` and `absent`, and "{}" is no text.
std::string_view text_of(Treatment treatment);

/// A row of the table.
struct Secret {
    std::string_view service;     // Service::name.
    std::string_view operations;  // Separated by spaces; empty for all.
    std::string_view member;      // Its name, at any depth.
    enum class Where : std::uint8_t { request, reply, both } where;
    Treatment treatment;
};

/// By service. Where it departs from docs/gateway-events.md, that page is wrong.
std::span<const Secret> secrets();

/// What holds for one side of one call.
class Secrets {
  public:
    Secrets(std::string_view service, std::string_view operation, Side side);

    Treatment of(const Member& member) const;
    /// Of a member that the model does not know, or where there is no model.
    Treatment of_unknown(std::string_view name) const;

  private:
    const Secret* row_of(std::string_view member) const;

    std::vector<const Secret*> rows_;
};

/// Whether a name says by itself that its value is a secret: "dbPassword", "client_secret",
/// "x-auth-token". Tokens of pages and of idempotency are none.
bool sounds_secret(std::string_view name);

}  // namespace opentrail::gateway::render
