#include "api/v1/feed_book.h"

#include <utility>

namespace opentrail::api::v1 {

void FeedBook::set_served(std::function<JsonArray()> reports) {
    const std::lock_guard lock(mutex_);
    served_ = std::move(reports);
}

FeedBook::Heard* FeedBook::heard_of(std::string_view feed, Timestamp now) {
    auto found = heard_.find(feed);
    if (found == heard_.end()) {
        if (feed.empty() || heard_.size() >= names_max) return nullptr;
        found = heard_.emplace(feed, Heard{}).first;
    }
    found->second.at = now;
    return &found->second;
}

void FeedBook::took(std::string_view feed, const intake::TakenFile& taken, Timestamp now) {
    const std::lock_guard lock(mutex_);
    Heard* const heard = heard_of(feed, now);
    if (heard == nullptr) return;
    if (taken.outcome == intake::TakenFile::Outcome::known) {
        ++heard->known;
        return;
    }
    ++heard->files;
    heard->records.recorded += taken.figures.recorded;
    heard->records.duplicates += taken.figures.duplicates;
    heard->records.conflicts += taken.figures.conflicts;
    heard->records.refused += taken.figures.refused;
}

void FeedBook::gave_up(std::string_view feed, Timestamp now) {
    const std::lock_guard lock(mutex_);
    if (Heard* const heard = heard_of(feed, now)) ++heard->dead;
}

JsonArray FeedBook::reports() const {
    const std::lock_guard lock(mutex_);
    JsonArray list = served_ ? served_() : JsonArray();
    for (const auto& [feed, heard] : heard_) {
        list.push_back(JsonObject{{"name", feed},
                                  {"kind", "worker"},
                                  {"state", "heard"},
                                  {"heard", iso8601(heard.at)},
                                  {"files", heard.files},
                                  {"known", heard.known},
                                  {"deadLetters", heard.dead},
                                  {"events", JsonObject{{"recorded", heard.records.recorded},
                                                        {"duplicates", heard.records.duplicates},
                                                        {"conflicts", heard.records.conflicts},
                                                        {"refused", heard.records.refused}}}});
    }
    return list;
}

}  // namespace opentrail::api::v1
