// Imports: /v1/imports, what `opentrail import` and `opentrail forget` use. Safe from any thread.

#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/call.h"
#include "api/page_search.h"
#include "api/recorder.h"
#include "api/refused.h"
#include "api/v1/conflict_alarm.h"
#include "api/v1/import_groups.h"
#include "base/clock.h"
#include "catalog/catalog.h"
#include "history/history.h"
#include "intake/admission.h"
#include "intake/record_split.h"

namespace opentrail::api::v1 {

class Imports {
  public:
    Imports(catalog::Catalog& catalog, PageSearch& pages, history::History& history,
            intake::Admission& admission, ConflictAlarm& alarm, Recorder& recorder,
            const Clock& clock);

    /// GET /v1/imports
    Outcome<std::string> list(const Call& call);
    /// POST /v1/imports
    Outcome<std::string> start(const Call& call);
    /// GET /v1/imports/ID
    Outcome<std::string> show(const Call& call, const std::string& id);
    /// POST /v1/imports/ID/batches. When the journal is full after some groups were taken, the
    /// reply has those only: the client sends the others again, and nothing counts twice.
    Outcome<std::string> take(const Call& call, const std::string& id);
    /// POST /v1/imports/ID/finish
    Outcome<std::string> finish(const Call& call, const std::string& id);
    /// POST /v1/imports/ID/forget
    Outcome<std::string> forget(const Call& call, const std::string& id);

  private:
    std::string text_of(const catalog::Import& import) const;
    /// Its program has just been heard of.
    void heard_of(const std::string& id);
    bool is_active(const catalog::Import& import) const;
    Outcome<catalog::Import> find(const Call& call, const std::string& id);
    Outcome<std::string> take_group(const Call& call, const catalog::Import& import,
                                    const ImportGroup& group, intake::Unsettled& later);
    Result<intake::Report> admit(const Call& call, const catalog::Import& import,
                                 const ImportGroup& group, const intake::Split& split,
                                 intake::Unsettled& later);
    /// A group that was taken, and what is replied once it is durable.
    struct Waiting {
        std::string reply;
        intake::Unsettled later;
    };
    /// What the request is refused for, if it is.
    std::optional<Refused> take_groups(const Call& call, const catalog::Import& import,
                                       const std::vector<ImportGroup>& groups,
                                       std::vector<Waiting>& waiting);
    std::string settle_groups(const std::vector<Waiting>& waiting, std::optional<Refused>& refused);

    catalog::Catalog& catalog_;
    PageSearch& pages_;
    history::History& history_;
    intake::Admission& admission_;
    ConflictAlarm& alarm_;
    Recorder& recorder_;
    const Clock& clock_;
    mutable std::mutex mutex_;
    std::map<std::string, Timestamp> heard_;  // When, of each import that was active lately.
};

}  // namespace opentrail::api::v1
