package io.modelgrid.training.onnx;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.training.data.Preparation;
import io.modelgrid.training.network.Network;

/**
 * What {@code training.json} says of a version of ours, beside its model.
 *
 * @param lineage an object: whatever the job writes of where the version came from
 */
public record TrainedVersion(Network network, Preparation preparation, JsonNode lineage) {}
