// Notices that are pushed: a bucket's notifications by webhook.

#include <fmt/format.h>

#include "api/excerpt.h"
#include "api/v1/intake.h"

namespace opentrail::api::v1 {

void Intake::open_notices(const std::string& feed, intake::NoticeTaker& taker) {
    notice_takers_[feed] = &taker;
}

Outcome<std::string> Intake::take_notice(const Call& call, const std::string& feed) {
    if (auto may = for_all_accounts(call); !may) return std::unexpected(may.error());
    const auto found = notice_takers_.find(feed);
    if (found == notice_takers_.end()) {
        return refuse(
            "ResourceNotFoundException",
            fmt::format("no feed {} takes notices: set intake.NAME.notices", excerpt(feed)));
    }
    if (call.request.body.empty()) return refuse("ValidationException", "the notice is empty");
    const auto done = found->second->take(call.request.body);
    if (!done) return std::unexpected(as_refused(done.error()));
    return to_text(JsonObject{{"files", done->files},
                              {"known", done->known},
                              {"digests", done->digests},
                              {"deadLetters", done->dead}});
}

}  // namespace opentrail::api::v1
