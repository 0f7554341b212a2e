// What tests of those who follow feeds stand on: files, what announces them, a store that has them,
// and a sink that remembers what it was given.

#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "delivery/store.h"
#include "intake/sink.h"

namespace opentrail::intake {

inline const std::string one = "AWSLogs/111122223333/CloudTrail/us-east-1/2026/01/02/one.json.gz";
inline const std::string two = "AWSLogs/111122223333/CloudTrail/us-east-1/2026/01/02/two.json.gz";

/// What CloudTrail tells its topic.
inline std::string announce(const std::vector<std::string>& keys) {
    std::string list;
    for (const std::string& key : keys) list += (list.empty() ? "\"" : ",\"") + key + "\"";
    return R"({"s3Bucket":"logs","s3ObjectKey":[)" + list + "]}";
}

/// Reads only.
class FakeStore final : public delivery::Store {
  public:
    using Store = delivery::Store;
    Result<delivery::ObjectRead> get(std::string_view, std::string_view key) override {
        if (asked) asked();
        if (const auto fails = failures.find(std::string(key)); fails != failures.end()) {
            return std::unexpected(fails->second);
        }
        return delivery::ObjectRead{.bytes = "bytes of " + std::string(key), .facts = {}};
    }
    std::map<std::string, Error> failures;
    std::function<void()> asked;  // Called at each reading.

    Result<delivery::Stored> place(const delivery::Object&, delivery::Unsettled&) override {
        return none();
    }
    Result<void> settle(delivery::Unsettled&) override { return none(); }
    Result<void> probe(const delivery::Object&) override { return none(); }
    Result<std::string> read_part(std::string_view, std::string_view, std::uint64_t,
                                  std::size_t) override {
        return none();
    }
    Result<delivery::ObjectFacts> facts(std::string_view, std::string_view) override {
        return none();
    }
    Result<delivery::Listing> list(std::string_view, const delivery::ListQuery&) override {
        return none();
    }
    Result<bool> bucket_exists(std::string_view) override { return none(); }
    Result<void> create_bucket(std::string_view) override { return none(); }
    Result<std::vector<std::string>> buckets() override { return none(); }

  private:
    static std::unexpected<Error> none() { return fail(Code::invalid, "not asked for"); }
};

class FakeSink final : public Sink {
  public:
    Result<std::vector<bool>> see(std::span<const SeenFile> files) override {
        if (see_failure) return std::unexpected(*see_failure);
        std::vector<bool> answer;
        for (const SeenFile& file : files) answer.push_back(known.contains(file.key));
        return answer;
    }
    Result<TakenFile> take(const std::string&, const std::string& key, std::string bytes) override {
        if (const auto fails = failures.find(key); fails != failures.end()) {
            return std::unexpected(fails->second);
        }
        EXPECT_EQ(bytes, "bytes of " + key);
        taken.push_back(key);
        known.insert(key);
        return TakenFile{.kind = FileKind::log, .figures = {.recorded = 1}};
    }
    Result<void> note(const DigestReport& report) override {
        digests.push_back(report);
        return {};
    }
    Result<Gaps> gaps(const std::string&, const Gaps::Object&) override { return Gaps(); }
    Result<std::vector<Gaps::Object>> unchecked(const std::string&, const Gaps::Object&) override {
        return std::vector<Gaps::Object>();
    }
    Result<void> give_up(const DeadLetter& letter) override {
        if (letter_failure) return std::unexpected(*letter_failure);
        letters.push_back(letter);
        return {};
    }
    /// Tells this one all that it is told.
    std::unique_ptr<Sink> clone() const override;

    std::set<std::string> known;
    std::map<std::string, Error> failures;
    std::optional<Error> letter_failure, see_failure;
    std::vector<std::string> taken;
    std::vector<DeadLetter> letters;
    std::vector<DigestReport> digests;
};

/// What others hand to a FakeSink.
class FakeSinkClone final : public Sink {
  public:
    explicit FakeSinkClone(FakeSink& to) : to_(to) {}
    Result<std::vector<bool>> see(std::span<const SeenFile> files) override {
        return to_.see(files);
    }
    Result<TakenFile> take(const std::string& bucket, const std::string& key,
                           std::string bytes) override {
        return to_.take(bucket, key, std::move(bytes));
    }
    Result<void> note(const DigestReport& report) override { return to_.note(report); }
    Result<Gaps> gaps(const std::string& bucket, const Gaps::Object& after) override {
        return to_.gaps(bucket, after);
    }
    Result<std::vector<Gaps::Object>> unchecked(const std::string& bucket,
                                                const Gaps::Object& after) override {
        return to_.unchecked(bucket, after);
    }
    Result<void> give_up(const DeadLetter& letter) override { return to_.give_up(letter); }
    std::unique_ptr<Sink> clone() const override { return std::make_unique<FakeSinkClone>(to_); }

  private:
    FakeSink& to_;
};

inline std::unique_ptr<Sink> FakeSink::clone() const {
    return std::make_unique<FakeSinkClone>(const_cast<FakeSink&>(*this));
}

}  // namespace opentrail::intake
