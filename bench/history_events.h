// Made-up events for the history's benchmark: facts without records, drawn from pools of values of
// which the first are the most frequent. The same every time.

#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "event/facts.h"
#include "journal/entry.h"

namespace opentrail::bench {

using event::Field;

inline constexpr std::int64_t first_millis = 1'760'000'000'000;
inline constexpr std::int64_t span_millis = 90LL * 24 * 3600 * 1000;

/// The values of one field, the first ones most often.
class Pool {
  public:
    Pool(Field field, std::string_view pattern, std::size_t count, double skew) : field_(field) {
        double sum = 0;
        for (std::size_t i = 0; i < count; ++i) {
            texts_.push_back(fmt::format(fmt::runtime(pattern), i));
            hashes_.push_back(hash64(texts_.back()));
            sum += 1 / std::pow(static_cast<double>(i + 1), skew);
            cumulative_.push_back(sum);
        }
    }
    std::size_t draw(std::mt19937_64& random) const {
        const double at = std::uniform_real_distribution<double>(0, cumulative_.back())(random);
        return static_cast<std::size_t>(
            std::lower_bound(cumulative_.begin(), cumulative_.end(), at) - cumulative_.begin());
    }
    event::Value value(std::size_t i) const { return {field_, hashes_[i], texts_[i]}; }
    const std::string& text(std::size_t i) const { return texts_[i]; }
    std::size_t size() const { return texts_.size(); }
    Field field() const { return field_; }

  private:
    Field field_;
    std::vector<std::string> texts_;
    std::vector<std::uint64_t> hashes_;
    std::vector<double> cumulative_;
};

struct Pools {
    Pool names{Field::event_name, "DescribeSomething{}", 264, 1.1};
    Pool sources{Field::event_source, "service{}.amazonaws.com", 64, 0};
    Pool users{Field::username, "user.name-{}", 500, 0.8};
    Pool principals{Field::principal, "arn:aws:sts::111122223333:assumed-role/deploy/user.name-{}",
                    500, 0};
    Pool sessions{Field::session, "arn:aws:iam::111122223333:role/deploy-{}", 500, 0};
    Pool keys{Field::access_key_id, "ASIAEXAMPLE{:09}", 2000, 0.7};
    Pool resources{Field::resource_name, "arn:aws:s3:::company-data-lake-{}", 20000, 0.9};
    Pool last_segments{Field::resource_name, "company-data-lake-{}", 20000, 0};
    Pool types{Field::resource_type, "AWS::S3::Thing{}", 12, 0.8};
    Pool addresses{Field::source_ip, "198.51.100.{}", 3000, 0.9};
    Pool accounts{Field::account, "11112222{:04}", 5, 3.0};
    Pool regions{Field::region, "region-{}", 8, 1.0};
    Pool errors{Field::error_code, "AccessDenied{}", 20, 1.2};
    Pool read_only{Field::read_only, "{}", 2, 0};
    Pool categories{Field::category, "Management{}", 1, 0};
    Pool event_types{Field::event_type, "AwsApiCall{}", 2, 4.0};
};

/// Which values an event has; enough to count with.
struct Sketch {
    std::uint16_t name, user, key, resource;
    std::uint8_t account, region;
};

class Maker {
  public:
    explicit Maker(std::uint64_t events)
        : step_millis_(static_cast<double>(span_millis) / static_cast<double>(events)) {}

    Sketch add(event::FactsBatch& into) {
        const auto draw = [this](const Pool& pool) { return pool.draw(random_); };
        const Sketch made{static_cast<std::uint16_t>(draw(pools.names)),
                          static_cast<std::uint16_t>(draw(pools.users)),
                          static_cast<std::uint16_t>(draw(pools.keys)),
                          static_cast<std::uint16_t>(draw(pools.resources)),
                          static_cast<std::uint8_t>(draw(pools.accounts)),
                          static_cast<std::uint8_t>(draw(pools.regions))};
        event::Facts facts{};
        facts.time = from_millis(
            first_millis + static_cast<std::int64_t>(static_cast<double>(count_) * step_millis_));
        facts.category = event::Category::management;
        facts.account = pools.accounts.text(made.account);
        facts.region = pools.regions.text(made.region);
        facts.event_id = into.arena.keep(
            fmt::format("{:08x}-0000-4000-8000-{:012x}", random_() & 0xffffffff, count_));
        facts.id_hash = hash64(facts.event_id);
        facts.content_hash = random_();
        facts.first_value = static_cast<std::uint32_t>(into.values.size());
        auto& values = into.values;
        values.push_back(pools.names.value(made.name));
        values.push_back(pools.sources.value(made.name % pools.sources.size()));
        values.push_back(pools.users.value(made.user));
        values.push_back(pools.keys.value(made.key));
        if (made.user % 3 != 0) values.push_back(pools.sessions.value(made.user));
        values.push_back(pools.resources.value(made.resource));
        values.push_back(pools.last_segments.value(made.resource));
        values.push_back(pools.types.value(made.resource % pools.types.size()));
        values.push_back(pools.addresses.value(draw(pools.addresses)));
        values.push_back(pools.regions.value(made.region));
        values.push_back(pools.accounts.value(made.account));
        if (random_() % 12 == 0) values.push_back(pools.errors.value(draw(pools.errors)));
        values.push_back(pools.read_only.value(random_() % 10 < 7 ? 1 : 0));
        values.push_back(pools.categories.value(0));
        values.push_back(pools.principals.value(made.user));
        values.push_back(pools.event_types.value(draw(pools.event_types)));
        facts.value_count = static_cast<std::uint32_t>(values.size() - facts.first_value);
        into.facts.push_back(facts);
        ++count_;
        return made;
    }

    journal::Batch batch(journal::Door door, std::size_t events, std::vector<Sketch>* sketches) {
        static const std::string record(1736, 'x');
        auto facts = std::make_shared<event::FactsBatch>();
        journal::Batch batch;
        for (std::size_t i = 0; i < events; ++i) {
            const Sketch made = add(*facts);
            if (sketches != nullptr) sketches->push_back(made);
            batch.items.push_back({journal::Kind::event, 0, record, {}});
        }
        batch.provenance.door = door;
        if (door == journal::Door::import) batch.provenance.import_id = "5f2b6c1e-import";
        batch.attachment = std::move(facts);
        return batch;
    }

    Pools pools;

  private:
    std::mt19937_64 random_{7};
    double step_millis_;
    std::uint64_t count_ = 0;
};

}  // namespace opentrail::bench
