// IntakeSink: the sink of feeds that the server follows itself: straight to what /v1/intake does.

#pragma once

#include <memory>
#include <string>

#include "api/v1/intake.h"
#include "intake/sink.h"

namespace opentrail::api::v1 {

class IntakeSink final : public intake::Sink {
  public:
    /// `intake` outlives it and its clones.
    IntakeSink(Intake& intake, std::string feed) : intake_(intake), feed_(std::move(feed)) {}

    Result<std::vector<bool>> see(std::span<const intake::SeenFile> files) override;
    Result<intake::TakenFile> take(const std::string& bucket, const std::string& key,
                                   std::string bytes) override;
    Result<void> note(const intake::DigestReport& report) override;
    Result<intake::Gaps> gaps(const std::string& bucket,
                              const intake::Gaps::Object& after) override;
    Result<void> give_up(const intake::DeadLetter& letter) override;
    std::unique_ptr<intake::Sink> clone() const override {
        return std::make_unique<IntakeSink>(intake_, feed_);
    }

  private:
    journal::Provenance provenance() const;

    Intake& intake_;
    const std::string feed_;
};

}  // namespace opentrail::api::v1
