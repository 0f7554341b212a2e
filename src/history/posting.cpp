#include "history/posting.h"

#include "base/assert.h"

namespace opentrail::history {
namespace {

bool is_dense(std::uint64_t count, std::uint32_t segment_rows) { return count * 8 > segment_rows; }

/// Calls visit(row) for the rows of a posting that is neither dense nor whole. False when it is
/// damaged.
template <class Visit>
bool visit_sparse(const Posting& posting, std::uint32_t segment_rows, Visit&& visit) {
    Reader reader(posting.bytes);
    std::uint64_t row = 0;
    for (std::uint32_t i = 0; i < posting.count; ++i) {
        row += reader.varint();
        if (!reader.ok() || row >= segment_rows) return false;
        visit(static_cast<std::uint32_t>(row));
    }
    return reader.done();
}

}  // namespace

void put_posting(std::string& into, std::span<const std::uint16_t> rows,
                 std::uint32_t segment_rows) {
    INVARIANT(!rows.empty());
    INVARIANT(rows.back() < segment_rows);
    if (rows.size() == segment_rows) return;
    if (is_dense(rows.size(), segment_rows)) {
        const std::size_t begin = into.size();
        into.append((segment_rows + 7) / 8, '\0');
        for (const std::uint16_t row : rows) {
            char& byte = into[begin + row / 8];
            byte = static_cast<char>(byte | 1 << (row % 8));
        }
        return;
    }
    if (rows.size() == 1) return append_varint(into, rows[0]);
    char deltas[3 * segment_rows_limit / 8 + 3];
    std::size_t size = 0;
    std::uint32_t before = 0;
    for (const std::uint16_t row : rows) {
        std::uint32_t delta = row - before;
        before = row;
        while (delta >= 0x80) {
            deltas[size++] = static_cast<char>(delta | 0x80);
            delta >>= 7;
        }
        deltas[size++] = static_cast<char>(delta);
    }
    append_varint(into, size);
    into.append(deltas, size);
}

Posting take_posting(Reader& reader, std::uint64_t count, std::uint32_t segment_rows) {
    Posting posting;
    if (count == 0 || count > segment_rows) {
        reader.bytes(reader.left() + std::size_t{1});  // Spoils it.
        return posting;
    }
    posting.count = static_cast<std::uint32_t>(count);
    if (count == segment_rows) return posting;
    if (is_dense(count, segment_rows)) {
        posting.bytes = reader.bytes((segment_rows + 7) / 8);
    } else if (count == 1) {
        const std::size_t left = reader.left();
        Reader ahead = reader;
        ahead.varint();
        posting.bytes = reader.bytes(ahead.ok() ? left - ahead.left() : left + 1);
    } else {
        posting.bytes = reader.bytes(reader.varint());
    }
    return posting;
}

bool insert_posting(const Posting& posting, std::uint32_t segment_rows, RowSet& into) {
    if (posting.count == segment_rows) {
        RowSet all;
        all.fill(segment_rows);
        into.insert(all);
        return true;
    }
    if (is_dense(posting.count, segment_rows)) {
        const std::uint32_t tail = segment_rows % 8;
        const auto last = static_cast<unsigned char>(posting.bytes.back());
        if (tail != 0 && last >> tail != 0) return false;
        into.insert_bits(posting.bytes.data(), posting.bytes.size());
        return true;
    }
    return visit_sparse(posting, segment_rows, [&](std::uint32_t row) { into.insert(row); });
}

std::uint32_t count_common(const Posting& posting, std::uint32_t segment_rows, const RowSet& rows) {
    if (posting.count == segment_rows) return rows.count();
    if (is_dense(posting.count, segment_rows)) {
        RowSet mine;
        mine.insert_bits(posting.bytes.data(), posting.bytes.size());
        mine.keep_only(rows);
        return mine.count();
    }
    std::uint32_t common = 0;
    visit_sparse(posting, segment_rows,
                 [&](std::uint32_t row) { common += static_cast<std::uint32_t>(rows.has(row)); });
    return common;
}

}  // namespace opentrail::history
