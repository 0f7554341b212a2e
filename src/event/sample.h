// Generator: made-up CloudTrail records that look and compress like real ones, for benches and for
// trying out.
//
// Everything follows from the options: the same options give the same bytes on every machine. 264
// event names of 64 sources, 500 principals, 2,000 access keys, 20,000 resources, 5 accounts, 8
// Regions; a few of each make up most events. A 5,000-event file shrinks 6 to 10 times by gzip -6.
// For one thread; each thread makes its own part of a stream by its own `first`.

#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "event/field.h"
#include "event/sample_dice.h"
#include "event/sample_population.h"
#include "event/sample_services.h"

namespace opentrail::event {

/// What a record says, for whoever must know the right answer without reading it. Views last as
/// long as the generator, but for event_id and time, which the next record replaces.
struct Drawn {
    std::uint64_t index = 0;  // Its number in the stream.
    Timestamp time;           // Whole seconds, as eventTime has them.
    std::string_view event_id;
    std::string_view name;
    std::string_view source;
    std::string_view username;    // Empty for root and for services.
    std::string_view access_key;  // Empty for services.
    std::string_view resource;    // An ARN, or empty.
    std::string_view account;
    std::string_view region;
    std::string_view error_code;  // Empty where the call worked.
    Category category = Category::management;
    bool read_only = false;
    // Numbers of the same in operations(), population().principals() and .resources().
    std::uint16_t operation = 0;
    std::uint16_t principal = 0;
    std::uint32_t resource_number = 0;  // no_resource without one.
    Place place;

    static constexpr std::uint32_t no_resource = ~std::uint32_t{0};
};

class Generator {
  public:
    struct Options {
        std::uint64_t seed = 1;
        Timestamp begin;                        // eventTime of about the first record.
        Duration span = std::chrono::days(90);  // From there to about the last.
        std::uint64_t events = 1'000'000;       // Over which the span is spread.
        std::uint64_t first = 0;                // Number of the first record to make.
    };
    explicit Generator(const Options& options);
    /// Shares the population, which takes some milliseconds to make.
    Generator(const Options& options, const Generator& population_of);

    /// Appends the next record, about 1.74 kB of JSON in one line without its end. Numbers go on
    /// past Options::events, and so do times.
    void next(std::string& into);
    /// What the last record says.
    const Drawn& drawn() const { return drawn_; }

    /// The eventID of the record with that number.
    std::string event_id(std::uint64_t index) const;

    const std::vector<Operation>& operations() const { return shared_->operations; }
    const Population& population() const { return shared_->population; }

  private:
    struct Shared {
        explicit Shared(std::uint64_t seed);
        std::vector<Operation> operations;
        Population population;
        // Walker's alias method: an operation by its share with one draw.
        std::vector<double> stay;
        std::vector<std::uint16_t> alias;
    };
    class Writer;

    void draw(Dice& dice);
    void draw_principal(Dice& dice);
    void draw_time(Dice& dice);
    void draw_error(Dice& dice);
    void write_identity(Writer& out, Dice& dice) const;
    void write_call(Writer& out, Dice& dice) const;
    void write_error(Writer& out) const;
    void write_request(Writer& out, Dice& dice) const;
    void write_response(Writer& out, Dice& dice) const;
    void write_credentials(Writer& out, Dice& dice) const;
    void write_extra(Writer& out, Dice& dice) const;
    void write_end(Writer& out, Dice& dice) const;

    Options options_;
    std::shared_ptr<const Shared> shared_;
    std::uint64_t next_;
    Drawn drawn_;
    std::size_t error_ = 0;
    std::array<char, 36> event_id_;
    std::array<char, 36> request_id_;
    std::vector<char> buffer_;
};

}  // namespace opentrail::event
