// PatientSink: a Sink that waits where the one behind it asks for patience, so that whoever reads
// files has not to. For one thread, as every Sink.

#pragma once

#include <algorithm>
#include <memory>

#include "aws/retry.h"
#include "intake/sink.h"

namespace opentrail::intake {

/// Does `work` again, after growing pauses, until it comes to something else than Code::throttled
/// and Code::unavailable, or `pause` says that it is to end.
template <class Work>
auto patiently(const aws::Pause& pause, const Work& work) -> decltype(work()) {
    constexpr Duration most = std::chrono::seconds(5);
    Duration wait = std::chrono::milliseconds(50);
    while (true) {
        auto done = work();
        if (done) return done;
        if (!passes(done.error())) return done;
        if (!pause(wait)) return done;
        wait = std::min(2 * wait, most);
    }
}

class PatientSink final : public Sink {
  public:
    PatientSink(std::unique_ptr<Sink> sink, aws::Pause pause)
        : sink_(std::move(sink)), pause_(std::move(pause)) {}

    Result<std::vector<bool>> see(std::span<const SeenFile> files) override {
        return patiently(pause_, [&] { return sink_->see(files); });
    }
    Result<TakenFile> take(const std::string& bucket, const std::string& key,
                           std::string bytes) override {
        return patiently(pause_, [&] { return sink_->take(bucket, key, bytes); });
    }
    Result<void> note(const DigestReport& report) override {
        return patiently(pause_, [&] { return sink_->note(report); });
    }
    Result<Gaps> gaps(const std::string& bucket, const Gaps::Object& after) override {
        return patiently(pause_, [&] { return sink_->gaps(bucket, after); });
    }
    Result<std::vector<Gaps::Object>> unchecked(const std::string& bucket,
                                                const Gaps::Object& after) override {
        return patiently(pause_, [&] { return sink_->unchecked(bucket, after); });
    }
    Result<void> give_up(const DeadLetter& letter) override {
        return patiently(pause_, [&] { return sink_->give_up(letter); });
    }
    std::unique_ptr<Sink> clone() const override {
        return std::make_unique<PatientSink>(sink_->clone(), pause_);
    }

  private:
    const std::unique_ptr<Sink> sink_;
    const aws::Pause pause_;
};

}  // namespace opentrail::intake
