# Library `version`: which version and commit this is (src/base/version.h).
# The commit is looked up at every build, and the file touched only if it changed.

set(version_source ${CMAKE_BINARY_DIR}/generated/version.cpp)
add_custom_target(version_source
    COMMAND ${CMAKE_COMMAND} -DSOURCE=${CMAKE_SOURCE_DIR} -DVERSION=${PROJECT_VERSION}
        -DOUTPUT=${version_source} -P ${CMAKE_SOURCE_DIR}/cmake/write_version.cmake
    BYPRODUCTS ${version_source}
    COMMENT "Looking up the commit")
add_library(version STATIC ${version_source})
target_link_libraries(version PRIVATE flags)
add_dependencies(version version_source)
