#include "journal/testing/journal_model.h"

#include <fmt/format.h>

namespace opentrail::journal {

Batch make_batch(const Provenance& provenance, const std::vector<ModelEntry>& entries) {
    auto records = std::make_shared<std::vector<std::string>>();
    for (const ModelEntry& entry : entries) records->push_back(entry.record);
    Batch batch;
    batch.provenance = provenance;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        batch.items.push_back({.kind = entries[i].kind,
                               .flags = entries[i].flags,
                               .record = (*records)[i],
                               .record_hash = sha256((*records)[i])});
    }
    batch.owner = std::move(records);
    return batch;
}

Batch make_batch(const std::vector<std::string>& records) {
    Provenance provenance;
    provenance.recorded = from_millis(1'700'000'000'000);
    provenance.door = Door::submitted;
    provenance.principal = "arn:aws:iam::000000000000:user/admin";
    std::vector<ModelEntry> entries;
    for (const std::string& record : records) {
        entries.push_back({.kind = Kind::event, .flags = 0, .provenance = {}, .record = record});
    }
    return make_batch(provenance, entries);
}

std::vector<ModelEntry> entries_of(const Batch& batch) {
    std::vector<ModelEntry> entries;
    for (const Item& item : batch.items) {
        entries.push_back({item.kind, item.flags, batch.provenance, std::string(item.record)});
    }
    return entries;
}

ModelEntry entry_of(const Entry& entry) {
    return {entry.kind, entry.flags, entry.provenance, entry.record};
}

std::string BatchMaker::text(std::size_t bytes) {
    std::string text;
    while (text.size() < bytes) {
        text += fmt::format("{{\"eventName\":\"Name{}\",\"eventID\":\"{:016x}\"}} ", below(20),
                            chance_());
    }
    text.resize(bytes);
    return text;
}

Provenance BatchMaker::provenance() {
    Provenance made;
    made.recorded = from_millis(static_cast<std::int64_t>(1'700'000'000'000 + below(1'000'000)));
    made.door = static_cast<Door>(1 + below(6));
    if (below(2)) made.gateway = "front";
    if (below(2)) made.principal = text(below(60));
    if (below(4)) made.account = "123456789012";
    if (below(4)) made.region = "eu-central-1";
    if (below(3) == 0) made.import_id = text(36);
    if (below(3) == 0) made.source = text(below(200));
    if (below(3) == 0) made.source_hash = sha256(made.source);
    return made;
}

Batch BatchMaker::batch(std::size_t entries_max) {
    const Kind kinds[] = {Kind::event, Kind::event,  Kind::event,  Kind::intent,
                          Kind::mark,  Kind::change, Kind::outcome};
    std::vector<ModelEntry> entries(1 + below(entries_max));
    for (ModelEntry& entry : entries) {
        entry.kind = kinds[below(std::size(kinds))];
        entry.flags = static_cast<std::uint16_t>(below(4));
        entry.record = fmt::format("{}:{}", serial_++, text(below(300)));
    }
    return make_batch(provenance(), entries);
}

}  // namespace opentrail::journal
