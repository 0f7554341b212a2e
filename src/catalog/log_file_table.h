// LogFileWriter and LogFileReader: the tables of planned and stored log files and of trails'
// cursors. Parts of Writer and Reader: each belongs to one connection, for one thread at a time.

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "catalog/database.h"
#include "catalog/digest.h"
#include "catalog/log_file.h"

namespace opentrail::catalog {

class LogFileWriter {
  public:
    Result<void> prepare(Database& database);

    /// Adds `plan`, and gives its number.
    Result<std::int64_t> add(const LogFile& plan);
    Result<void> set_cursor(const TrailCursor& cursor);
    Result<void> close(std::int64_t number, Timestamp stored);
    Result<void> give_up(std::int64_t number, Timestamp given_up);

  private:
    Statement add_, add_region_, set_cursor_, close_, give_up_;
};

class LogFileReader {
  public:
    Result<void> prepare(Database& database);

    // As in Catalog.
    Result<std::vector<TrailCursor>> cursors();
    Result<std::vector<LogFile>> open_files();
    Result<std::vector<LogFile>> of_trail(std::string_view trail, Timestamp from, Timestamp to);
    Result<std::vector<ListedLogFile>> list(const LogFileQuery& query);
    Result<std::optional<ListedLogFile>> find(std::string_view trail, std::string_view bucket,
                                              std::string_view key, Timestamp since);
    Result<std::uint64_t> count(std::string_view trail, Timestamp from, Timestamp to);
    Result<std::vector<UnnamedLogFile>> unnamed(std::string_view bucket, Timestamp since);
    Result<std::vector<LogFile>> given_up(std::string_view trail);
    Result<std::vector<LogFile>> undigested(const UndigestedFiles& query);

  private:
    Statement cursors_, open_, of_trail_, list_, find_, count_, unnamed_, given_up_, undigested_;
};

}  // namespace opentrail::catalog
