// IntakeSink: the sink of what the server reads itself, feeds and imports from buckets: straight to
// what /v1/intake does.

#pragma once

#include <memory>
#include <string>

#include "api/v1/intake.h"
#include "intake/sink.h"

namespace opentrail::api::v1 {

class IntakeSink final : public intake::Sink {
  public:
    /// `intake` outlives it and its clones. What is handed over has this provenance.
    IntakeSink(Intake& intake, journal::Provenance provenance)
        : intake_(intake), provenance_(std::move(provenance)) {}
    /// Of a feed: OpenTrail's own doing, without a principal.
    static std::unique_ptr<IntakeSink> of_feed(Intake& intake, const std::string& feed);

    Result<std::vector<bool>> see(std::span<const intake::SeenFile> files) override;
    Result<intake::TakenFile> take(const std::string& bucket, const std::string& key,
                                   std::string bytes) override;
    Result<void> note(const intake::DigestReport& report) override;
    Result<intake::Gaps> gaps(const std::string& bucket,
                              const intake::Gaps::Object& after) override;
    Result<std::vector<intake::Gaps::Object>> unchecked(const std::string& bucket,
                                                        const intake::Gaps::Object& after) override;
    Result<void> give_up(const intake::DeadLetter& letter) override;
    std::unique_ptr<intake::Sink> clone() const override {
        return std::make_unique<IntakeSink>(intake_, provenance_);
    }

  private:
    Intake& intake_;
    const journal::Provenance provenance_;
};

}  // namespace opentrail::api::v1
