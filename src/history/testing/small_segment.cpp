#include "history/testing/small_segment.h"

#include "base/assert.h"
#include "base/encoding.h"
#include "disk/real_disk.h"

namespace opentrail::history {

void HandMade::add(OpenSegment& segment, const std::vector<Event>& events,
                   const std::vector<std::uint64_t>& offsets, journal::Door door,
                   const std::vector<std::uint16_t>& flags) {
    event::FactsBatch batch;
    for (const Event& made : events) {
        event::Facts facts{};
        facts.time = from_millis(made.millis);
        facts.account = "111122223333";
        facts.event_id = made.id;
        facts.id_hash = hash64(made.id);
        facts.content_hash = made.content;
        facts.first_value = static_cast<std::uint32_t>(batch.values.size());
        batch.values.push_back({event::Field::account, hash64(facts.account), facts.account});
        for (const auto& [field, text] : made.values)
            batch.values.push_back({field, hash64(text), text});
        facts.value_count = static_cast<std::uint32_t>(batch.values.size()) - facts.first_value;
        batch.facts.push_back(facts);
    }
    std::vector<OpenSegment::Arrival> arrivals;
    for (std::size_t i = 0; i < events.size(); ++i) {
        const std::uint16_t flag = i < flags.size() ? flags[i] : std::uint16_t{0};
        arrivals.push_back(
            {offsets[i], flag, 100, &batch.facts[i], batch.values_of(batch.facts[i])});
    }
    const event::Value through{event::Field::door, hash64(journal::name(door)),
                               journal::name(door)};
    segment.add(arrivals, door, {&through, 1});
}

std::unique_ptr<OpenSegment> example_segment() {
    auto segment = std::make_unique<OpenSegment>(0, 40);
    constexpr std::int64_t start = 1'767'323'045'000;
    HandMade::add(
        *segment,
        {{start, "id-1", 0x1111111111111111, {{event::Field::event_name, "GetObject"}}},
         {start - 1000, "id-2", 0x2222222222222222, {{event::Field::event_name, "PutObject"}}},
         {start + 500, "id-3", 0x3333333333333333, {{event::Field::event_name, "GetObject"}}}},
        {40, 41, 43}, journal::Door::import, {0, journal::flag_conflict, 0});
    segment->extend(45);
    return segment;
}

std::string example_bytes() {
    disk::RealDisk disk;
    const std::string page = disk::read_file(disk, "docs/formats/history_segment.md").value();
    const std::size_t begin = page.find("```hex\n");
    const std::size_t end = page.find("```", begin + 7);
    INVARIANT(begin != std::string::npos && end != std::string::npos);
    std::string digits;
    // A line is an address, two spaces, and bytes.
    for (std::size_t at = begin + 7; at < end; at = page.find('\n', at) + 1) {
        const std::size_t line_end = page.find('\n', at);
        for (const char letter : page.substr(at + 5, line_end - at - 5)) {
            if (letter != ' ') digits.push_back(letter);
        }
    }
    return decode_hex(digits).value();
}

Result<std::shared_ptr<SealedSegment>> open_bytes(disk::Disk& disk, std::string_view bytes) {
    const std::string path = "some.segment";
    {
        const auto file = disk.open(path, disk::Mode::replace).value();
        INVARIANT(file->write(0, bytes).has_value());
    }
    return SealedSegment::open(disk, path);
}

}  // namespace opentrail::history
