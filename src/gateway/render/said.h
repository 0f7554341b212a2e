// Said: what a request's or a reply's body says, read by its format.
//
// Neither copied nor moved: its tree looks into it and into the exchange. For one thread.

#pragma once

#include <string>
#include <string_view>

#include "gateway/call.h"
#include "gateway/exchange.h"
#include "gateway/render/read_form.h"
#include "gateway/render/show.h"
#include "gateway/render/tree.h"

namespace opentrail::gateway::render {

/// Why a body could not be read: what additionalEventData says.
namespace unread {
inline constexpr std::string_view too_large = "bodyTooLarge";     // More than the gateway keeps.
inline constexpr std::string_view incomplete = "bodyIncomplete";  // It broke off.
inline constexpr std::string_view encoded = "contentEncoding";    // No gzip, or too much of it.
inline constexpr std::string_view malformed = "malformedBody";
inline constexpr std::string_view format = "unknownFormat";
}  // namespace unread

struct Said {
    Said() = default;
    Said(const Said&) = delete;
    Said& operator=(const Said&) = delete;

    Tree tree;  // An empty object where there is no body.
    Wire wire = Wire::json;
    bool is_read = false;
    std::string_view unread;  // Why it is not.
    Pairs pairs;              // Of a form.
    std::string inflated;

    /// A text among the root's members; empty when there is none.
    std::string_view text(std::string_view name) const {
        return is_read ? tree.text_at(name) : std::string_view();
    }
};

/// Inflated bodies; more is `unread::encoded`.
inline constexpr std::size_t inflated_bytes_max = std::size_t{1} << 20;

/// A whole body without its gzip; nothing, and why, when it cannot be had.
std::optional<std::string_view> plain_body(const std::vector<http::Header>& headers,
                                           const Excerpt& body, bool is_complete, Said& into);

/// Reads a request's body as its service's protocol has it; of an unknown service as its
/// Content-Type says.
void read_request(const Exchange& exchange, const Call& call, Said& into);
/// Reads a reply's body: XML, JSON or CBOR, whichever it is.
void read_reply(const Exchange& exchange, Said& into);

/// Empty when there is none.
std::string_view header(const std::vector<http::Header>& headers, std::string_view name);
/// "application/json" of "Application/JSON; charset=utf-8".
std::string media_type(const std::vector<http::Header>& headers);

/// S3 itself, not S3 Control.
bool is_s3(const Call& call);

}  // namespace opentrail::gateway::render
