/**
 * What this node serves, described: an OpenAPI document, and a page to read it and to try calls.
 *
 * <p>{@link io.modelgrid.http.docs.DocsDialect} holds the paths, {@code OpenApi} puts the document
 * together from what each dialect says of itself in the resource {@code openapi.json} beside its
 * class. The page has no script of anybody else's, and may load and call nothing but this node. May
 * import {@code http.exchange}.
 */
@NullMarked
package io.modelgrid.http.docs;

import org.jspecify.annotations.NullMarked;
