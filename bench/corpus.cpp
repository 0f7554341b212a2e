#include "bench/corpus.h"

#include <algorithm>

namespace opentrail::bench {

Known known_of(const event::Generator& generator) {
    const event::Drawn& drawn = generator.drawn();
    const auto& keys = generator.population().principals()[drawn.principal].keys;
    const auto key = std::ranges::find(keys, drawn.access_key) - keys.begin();
    return {.seconds = to_millis(drawn.time) / 1000,
            .resource = drawn.resource_number,
            .operation = drawn.operation,
            .principal = drawn.principal,
            .place = static_cast<std::uint8_t>(drawn.place.index()),
            .key = static_cast<std::uint8_t>(key),
            .data = drawn.category == event::Category::data,
            .failed = !drawn.error_code.empty()};
}

Corpus make_corpus(std::uint64_t events, Timestamp end) {
    const auto span = std::chrono::days(90);
    Corpus corpus({.seed = 1, .begin = end - span, .span = span, .events = events});
    corpus.known.reserve(events);
    for (std::uint64_t made = 0; made < events;) {
        auto bytes = std::make_shared<std::string>();
        std::vector<std::size_t> ends;
        for (std::size_t i = 0; i < batch_records && made < events; ++i, ++made) {
            corpus.generator.next(*bytes);
            ends.push_back(bytes->size());
            corpus.known.push_back(known_of(corpus.generator));
        }
        corpus.bytes += bytes->size();
        bytes->append(64, ' ');
        bytes->shrink_to_fit();
        Batch batch;
        std::size_t begin = 0;
        for (const std::size_t stop : ends) {
            batch.records.push_back(std::string_view(*bytes).substr(begin, stop - begin));
            begin = stop;
        }
        batch.bytes = std::move(bytes);
        corpus.batches.push_back(std::move(batch));
    }
    return corpus;
}

}  // namespace opentrail::bench
