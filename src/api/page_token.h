// Page token: where a next page begins, in a text that only this server can have made.
//
// It holds a hash of what was asked, by whom and for which Region, the last key, what was visible
// at page one, and when page one was. HMAC-SHA256 authenticates it under a key kept in the catalog,
// so that it survives a restart and nobody can make it say something else. The bytes are in
// docs/formats/page_token.md. Safe from any thread.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/hash.h"
#include "base/result.h"
#include "base/time.h"
#include "history/query.h"

namespace opentrail::api {

struct PageToken {
    Sha256 asked{};    // Of query, caller and Region: the same for every page.
    Timestamp issued;  // When page one was answered.
    history::Key after;
    history::Visible visible;
    /// Where the query begins, when it was said relative to the time of page one.
    std::optional<Timestamp> from;
    bool operator==(const PageToken&) const = default;
};

class PageTokens {
  public:
    explicit PageTokens(std::string key);

    std::string seal(const PageToken& token) const;

    /// Code::denied when the text is not one that seal() made; Code::conflict when it belongs to
    /// another question; Code::not_found when it is older than limits::token_lifetime.
    Result<PageToken> open(std::string_view text, const Sha256& asked, Timestamp now) const;

  private:
    std::string key_;
};

}  // namespace opentrail::api
