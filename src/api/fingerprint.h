// Fingerprint: a hash of what was asked, by whom and for which Region, so that a page token fits
// one question only.

#pragma once

#include <string>
#include <string_view>

#include "base/hash.h"
#include "base/time.h"
#include "history/query.h"

namespace opentrail::api {

class Fingerprint {
  public:
    /// Parts are told apart by their lengths: "a" + "bc" is not "ab" + "c".
    void add(std::string_view part);
    void add(std::optional<Timestamp> time);
    /// Everything of the query but its times, which may have been said relative to now.
    void add_filters(const history::Query& query);

    Sha256 finish() const { return sha256(text_); }

  private:
    std::string text_;
};

}  // namespace opentrail::api
