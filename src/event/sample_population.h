// Population: who and what made-up events are about: accounts, Regions, principals, keys,
// resources.
//
// All of it follows from a seed. Immutable once made; safe from any thread.

#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "event/sample_services.h"

namespace opentrail::event {

inline constexpr std::size_t sample_account_count = 5;
inline constexpr std::size_t sample_region_count = 8;
inline constexpr std::size_t sample_principal_count = 500;
inline constexpr std::size_t sample_key_count = 2'000;
inline constexpr std::size_t sample_resource_count = 20'000;

/// A principal's identity in pieces, between which the access key and the session's date go.
struct Principal {
    enum class Type : std::uint8_t { role, user, root, service };
    Type type = Type::role;
    std::uint8_t account = 0;
    std::string arn;       // Empty for a service.
    std::string username;  // What LookupEvents calls it; empty for root and services.
    std::string before_key;
    std::string after_key;   // Up to the session's creation date, where there is a session.
    std::string after_date;  // Likewise.
    std::string address;
    std::uint8_t agent = 0;
    std::vector<std::string> keys;  // Empty for a service.
};

struct SampleResource {
    std::string arn;
    std::string request;    // The request that names it, as JSON.
    std::string resources;  // The record's `resources`, as JSON.
};

/// An account with a Region.
struct Place {
    std::uint8_t account = 0;
    std::uint8_t region = 0;
    std::size_t index() const { return account * sample_region_count + region; }
};
inline constexpr std::size_t sample_place_count = sample_account_count * sample_region_count;

class Population {
  public:
    explicit Population(std::uint64_t seed);

    static const std::array<std::string_view, sample_account_count> accounts;
    static const std::array<std::string_view, sample_region_count> regions;
    static const std::array<std::string_view, 12> agents;

    /// By account, the busiest first; services are in none.
    const std::vector<Principal>& principals() const { return principals_; }
    const std::vector<std::uint16_t>& members(std::size_t account) const {
        return members_[account];
    }
    const std::vector<std::uint16_t>& services() const { return services_; }

    const std::vector<SampleResource>& resources() const { return resources_; }
    /// What there is of a kind in a place, the busiest first; never empty but for `none`.
    const std::vector<std::uint32_t>& pool(ResourceKind kind, Place place) const {
        return pools_[static_cast<std::size_t>(kind)][place.index()];
    }

    /// The place for a number in [0, 1), by its share: the last one has a thousandth of all.
    static Place place_at(double unit);

  private:
    void add_principals(std::uint64_t seed);
    void add_keys(std::uint64_t seed);
    void add_resources(std::uint64_t seed);

    std::vector<Principal> principals_;
    std::array<std::vector<std::uint16_t>, sample_account_count> members_;
    std::vector<std::uint16_t> services_;
    std::vector<SampleResource> resources_;
    std::array<std::array<std::vector<std::uint32_t>, sample_place_count>, resource_kind_count>
        pools_;
};

}  // namespace opentrail::event
