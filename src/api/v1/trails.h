// Trails: /v1/trails: an account's trails with how they stand, the files and digests that each
// delivered, down to a record, and validations that somebody asks for.
//
// Everybody sees the trails of the own account alone, from whatever Region. Safe from any thread.

#pragma once

#include <functional>
#include <semaphore>
#include <span>
#include <string>
#include <string_view>

#include "access/authorizer.h"
#include "api/call.h"
#include "api/page_search.h"
#include "api/recorder.h"
#include "api/refused.h"
#include "api/settings.h"
#include "api/v1/selector_preview.h"
#include "base/clock.h"
#include "catalog/catalog.h"
#include "delivery/delivery.h"
#include "delivery/store.h"
#include "delivery/validation/latest_look.h"
#include "delivery/validation/patrol.h"
#include "delivery/validation/trail_runs.h"
#include "history/history.h"

namespace opentrail::api::v1 {

class Trails {
  public:
    /// All outlive it.
    struct Parts {
        catalog::Catalog& catalog;
        history::History& history;
        PageSearch& pages;
        delivery::Delivery& delivery;
        const delivery::validation::Patrol* patrol;  // Null: nothing is validated by itself,
        delivery::validation::TrailRuns* runs;       // or for anybody.
        const access::Authorizer& authorizer;
        Recorder& recorder;
        const Clock& clock;
        const Settings& settings;
        /// Whether a bucket is on another S3, which asks its own policies.
        std::function<bool(std::string_view bucket)> is_remote;
    };
    explicit Trails(Parts parts)
        : parts_(std::move(parts)), selectors_(parts_.pages, parts_.history, parts_.clock, {}) {}

    /// GET /v1/trails
    Outcome<std::string> list(const Call& call);
    /// GET /v1/trails/NAME-OR-ARN
    Outcome<std::string> show(const Call& call, const std::string& name);
    /// GET /v1/trails/NAME/files?from=&to=&region=&after=&limit=: newest first.
    Outcome<std::string> files(const Call& call, const std::string& name);
    /// GET /v1/trails/NAME/files/records?key=&bucket=&after=&limit=: of one delivered file. For
    /// those who may have the object from its bucket: s3:GetObject, and kms:Decrypt.
    Outcome<std::string> records(const Call& call, const std::string& name);
    /// GET /v1/trails/NAME/files/content?key=&bucket=: the object itself, for the same people.
    Outcome<http::Response> file_content(const Call& call, const std::string& name);
    /// GET /v1/trails/NAME/digests?region=&from=&to=&after=&limit=: newest first, each read from
    /// its bucket and looked at.
    Outcome<std::string> digests(const Call& call, const std::string& name);
    /// GET /v1/trails/NAME/digests/content?key=&bucket=: one of them as it lies in its bucket, for
    /// those who may have it from there.
    Outcome<http::Response> digest_content(const Call& call, const std::string& name);

    /// POST /v1/trails/NAME/validations {"from","to"}
    Outcome<std::string> begin_validation(const Call& call, const std::string& name);
    /// GET /v1/trails/NAME/validations
    Outcome<std::string> validations(const Call& call, const std::string& name);
    /// GET /v1/trails/NAME/validations/ID
    Outcome<std::string> validation(const Call& call, const std::string& name);
    /// DELETE /v1/trails/NAME/validations/ID
    Outcome<std::string> cancel_validation(const Call& call, const std::string& name);

    /// POST /v1/selectors/preview
    Outcome<std::string> preview(const Call& call) { return selectors_.preview(call); }

    /// What policies are asked about: the ARN of the trail that a path names; "*" where that is
    /// none.
    static std::string resource_of(const Call& call, const std::string& name);

  private:
    struct Wanted;
    /// One of the few who may read at once; without waiting for it.
    class Turn {
      public:
        explicit Turn(std::counting_semaphore<>& turns)
            : turns_(turns.try_acquire() ? &turns : nullptr) {}
        ~Turn() {
            if (turns_) turns_->release();
        }
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;
        explicit operator bool() const { return turns_ != nullptr; }

      private:
        std::counting_semaphore<>* const turns_;
    };
    struct Lying;
    struct ObjectPlace {
        std::string bucket;
        std::string key;
    };
    Outcome<catalog::Trail> find(const Call& call, const std::string& name);
    Outcome<JsonObject> describe(const catalog::Trail& trail);
    Outcome<Wanted> find_file(const Call& call, const std::string& name,
                              std::span<const std::string_view> names);
    Outcome<void> may_read(const Call& call, const catalog::Trail& trail,
                           const ObjectPlace& object);
    Outcome<Lying> look_at(const Call& call, const catalog::LogFile& file);
    Outcome<http::Response> content_of(const Call& call, const catalog::Trail& trail,
                                       std::string_view event, const ObjectPlace& object);
    Outcome<http::Response> read_content(const Call& call, const ObjectPlace& object);
    Outcome<void> record_read(const Call& call, std::string_view name, const ObjectPlace& object,
                              const Refused* refused);
    Outcome<delivery::validation::TrailRun> find_run(const Call& call, const std::string& name);

    const Parts parts_;
    SelectorPreview selectors_;
    /// Files that are being read for somebody: each may take much memory.
    std::counting_semaphore<> readings_{2};
    /// Pages of digests that are being read: each holds one of the API's workers for as long as its
    /// store takes.
    std::counting_semaphore<> chain_readings_{2};
};

}  // namespace opentrail::api::v1
