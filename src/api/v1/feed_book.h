// FeedBook: GET /v1/intake/feeds: the feeds that this server follows itself, and those whose
// readers in other processes have handed it something since its start. Safe from any thread.

#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/time.h"
#include "intake/file_taker.h"

namespace opentrail::api::v1 {

class FeedBook {
  public:
    /// What the feeds of this process say of themselves; empty: there are none.
    void set_served(std::function<JsonArray()> reports);

    /// A reader in another process handed over a file, or gave one up. Of more feeds than
    /// `names_max` nothing is noted.
    void took(std::string_view feed, const intake::TakenFile& taken, Timestamp now);
    void gave_up(std::string_view feed, Timestamp now);

    JsonArray reports() const;

    static constexpr std::size_t names_max = 200;

  private:
    struct Heard {
        Timestamp at;
        std::uint64_t files = 0, known = 0, dead = 0;
        intake::RecordFigures records = {};
    };
    Heard* heard_of(std::string_view feed, Timestamp now);

    mutable std::mutex mutex_;
    std::map<std::string, Heard, std::less<>> heard_;
    std::function<JsonArray()> served_;
};

}  // namespace opentrail::api::v1
