// Connections: the database as Catalog holds it: one connection that writes, one that reads.

#pragma once

#include <mutex>
#include <utility>

#include "catalog/catalog.h"
#include "catalog/reader.h"
#include "catalog/writer.h"

namespace opentrail::catalog {

struct Catalog::Connections {
    Connections(Writer writes, Reader reads)
        : writer(std::move(writes)), reader(std::move(reads)) {}
    std::mutex writing;
    Writer writer;
    std::mutex reading;
    Reader reader;
};

}  // namespace opentrail::catalog
