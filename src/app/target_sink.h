// TargetSink: hands what was read to a server, or to a data folder in this process, over /v1.

#pragma once

#include <memory>
#include <string>

#include "app/target.h"
#include "base/json.h"
#include "intake/sink.h"

namespace opentrail::app {

class TargetSink final : public intake::Sink {
  public:
    /// `feed`: the name in events' provenance. With `import`, which was begun, they are its events.
    TargetSink(std::unique_ptr<Target> target, std::string feed, std::string import = {})
        : target_(std::move(target)), feed_(std::move(feed)), import_(std::move(import)) {}

    Result<std::vector<bool>> see(std::span<const intake::SeenFile> files) override;
    Result<intake::TakenFile> take(const std::string& bucket, const std::string& key,
                                   std::string bytes) override;
    Result<std::vector<Result<intake::TakenFile>>> take_all(
        std::vector<intake::ReadObject> objects) override;
    Result<void> note(const intake::DigestReport& report) override;
    Result<intake::Gaps> gaps(const std::string& bucket,
                              const intake::Gaps::Object& after) override;
    Result<std::vector<intake::Gaps::Object>> unchecked(const std::string& bucket,
                                                        const intake::Gaps::Object& after) override;
    Result<void> give_up(const intake::DeadLetter& letter) override;
    std::unique_ptr<intake::Sink> clone() const override {
        return std::make_unique<TargetSink>(target_->clone(), feed_, import_);
    }

  private:
    std::string origin() const;
    Result<JsonObject> get(std::string path, const intake::Gaps::Object& after);
    Result<JsonObject> post(const std::string& path, std::string body, const char* media_type);

    const std::unique_ptr<Target> target_;
    const std::string feed_;
    const std::string import_;
};

}  // namespace opentrail::app
